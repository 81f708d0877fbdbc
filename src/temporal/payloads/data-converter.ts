/** How the programs of this product read and write what Temporal stores. */
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
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
