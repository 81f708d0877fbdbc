/** `client codec-server`: lets the Web UI, and the temporal command, show what is encrypted. */

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { currentKeys } from '../../config/refresh.js';
import { messageOf, SyncError } from '../../errors.js';
import { createPayloadCodec } from '../../temporal/payloads/codec.js';
import type { Configured } from '../command-line.js';
import { print, tell } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { createCodecServer } from './server.js';
import {
  type CodecServerOptions,
  type CodecServerSettings,
  codecServerSettings,
  isLoopback,
} from './settings.js';

/**
 * Runs until a signal stops it.
 *
 * @throws UsageError when nothing can listen at the address, SyncError InvalidConfig without a key.
 */
export async function codecServer({ config, options }: Configured<CodecServerOptions>): Promise<boolean> {
  const settings = codecServerSettings(options);
  const keys = currentKeys(config);
  if (keys.ids.length === 0) {
    throw new SyncError('InvalidConfig', 'ENCRYPTION_KEY is not set; payloads are decrypted with it');
  }
  const onUnreadable = (message: string) => tell(message);
  const codec = leniently(createPayloadCodec({ keys, encrypts: config.encryptPayloads, onUnreadable }));
  const server = await listen(
    createCodecServer(codec, { webUis: settings.webUis, token: config.codecServerToken }),
    settings,
  );
  print(
    `Codec server at ${listeningAddress(server)} for the Web UI at ${settings.webUis.join(', ')}; Ctrl-C ends it`,
  );
  if (!config.codecServerToken) {
    const who = isLoopback(settings.host)
      ? 'Every user of this machine'
      : 'Anyone who can reach this address';
    tell(`${who} can decrypt payloads with it: set CODEC_SERVER_TOKEN.`);
  }
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => once(process, name)));
  server.close();
  server.closeAllConnections();
  return true;
}

/** A payload that it cannot decrypt goes back as it came, so that the others are shown; the terminal says which key is missing. */
function leniently(codec: PayloadCodec): PayloadCodec {
  const decodeOne = async (payload: Payload) =>
    (await codec.decode([payload]).catch(() => [payload]))[0] ?? payload;
  return {
    encode: (payloads) => codec.encode(payloads),
    decode: (payloads) => Promise.all(payloads.map(decodeOne)),
  };
}

async function listen(server: Server, { host, port }: CodecServerSettings): Promise<Server> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (error) {
    throw new UsageError(
      `--listen: nothing can listen at ${host}:${port} (${messageOf(error)}); name another address or port`,
    );
  }
}

function listeningAddress(server: Server): string {
  const address = server.address();
  if (!address || typeof address === 'string') return String(address);
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
