/** How the programs of this product read and write what Temporal stores. */
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { DataConverter, Payload, ProtoFailure } from '@temporalio/common';
import type { Config } from '../../config/index.js';
import { createKeyRing } from '../../encryption.js';
import { type CodecOptions, createPayloadCodec } from './codec.js';

/** For workers, clients and bundles of workflows that encrypt. */
export const failureConverterPath = join(__dirname, 'failure-converter');

/** Needed without a key too: the error for an encrypted payload then says what to do. */
export function dataConverterOf(
  { encryptionKeys, encryptPayloads }: Pick<Config, 'encryptionKeys' | 'encryptPayloads'>,
  onUnreadable?: CodecOptions['onUnreadable'],
): DataConverter {
  const keys = createKeyRing(encryptionKeys);
  const codec = createPayloadCodec({ keys, encrypts: encryptPayloads, onUnreadable });
  return { payloadCodecs: [codec], ...(encryptPayloads ? { failureConverterPath } : {}) };
}

/** A payload as the server has it, which the SDK has not decoded. */
export async function decodePayload<T>({ options }: Client, payload: Payload): Promise<T> {
  const { payloadCodecs, payloadConverter } = options.loadedDataConverter;
  let plain = payload;
  for (const codec of [...payloadCodecs].reverse()) [plain = {}] = await codec.decode([plain]);
  return payloadConverter.fromPayload<T>(plain);
}

/** Of a failure as the server has it. */
export async function messageOfFailure(
  client: Client,
  { message, encodedAttributes }: ProtoFailure,
): Promise<string> {
  if (!encodedAttributes) return message ?? '';
  return (await decodePayload<{ message: string }>(client, encodedAttributes)).message;
}
