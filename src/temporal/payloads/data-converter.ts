/** How the programs of this product read and write what Temporal stores. */
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import type { Config } from '../../config/config.js';
import { currentKeys } from '../../config/refresh.js';
import { type CodecOptions, createPayloadCodec } from './codec.js';

/** For workers, clients and bundles of workflows that encrypt. */
export const failureConverterPath = join(__dirname, 'failure-converter');

/** Needed without a key too: the error for an encrypted payload then says what to do. */
export function dataConverterOf(config: Config, onUnreadable?: CodecOptions['onUnreadable']): DataConverter {
  const { encryptPayloads } = config;
  const keys = currentKeys(config);
  const codec = createPayloadCodec({ keys, encrypts: encryptPayloads, onUnreadable });
  return { payloadCodecs: [codec], ...(encryptPayloads ? { failureConverterPath } : {}) };
}
