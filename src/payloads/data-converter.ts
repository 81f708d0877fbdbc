/** How the programs of this product read and write what Temporal keeps. */
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { DataConverter, Payload, ProtoFailure } from '@temporalio/common';
import type { Config } from '../config.js';
import { createKeyRing } from '../encryption.js';
import { type CodecOptions, createPayloadCodec } from './codec.js';

/** For workers, clients and bundles of workflows that encrypt. */
export const failureConverterPath = join(__dirname, 'failure-converter');

export function dataConverterOf(
  { encryptionKeys, encryptPayloads }: Pick<Config, 'encryptionKeys' | 'encryptPayloads'>,
  onUnreadable?: CodecOptions['onUnreadable'],
): DataConverter {
  if (encryptionKeys.length === 0) return {};
  const keys = createKeyRing(encryptionKeys);
  const codec = createPayloadCodec({
    keys,
    encrypts: encryptPayloads,
    ...(onUnreadable ? { onUnreadable } : {}),
  });
  return { payloadCodecs: [codec], ...(encryptPayloads ? { failureConverterPath } : {}) };
}

/** Of a failure as the server has it, which the SDK has not decoded. */
export async function messageOfFailure(
  { options }: Client,
  { message, encodedAttributes }: ProtoFailure,
): Promise<string> {
  if (!encodedAttributes) return message ?? '';
  const { payloadCodecs, payloadConverter } = options.loadedDataConverter;
  let payload: Payload = encodedAttributes;
  for (const codec of [...payloadCodecs].reverse()) [payload = {}] = await codec.decode([payload]);
  return payloadConverter.fromPayload<{ message: string }>(payload).message;
}
