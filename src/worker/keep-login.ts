/**
 * Keeps a worker logged in at Temporal: an API key or certificates in files may be replaced while it runs. A connection
 * takes a new key; for new certificates there has to be a new connection.
 */
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Config } from '../config/config.js';
import { refreshSecrets } from '../config/refresh.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { connectWorker } from '../temporal/worker-connection.js';

interface LoginParts {
  config: Config;
  worker: Worker;
  connection: NativeConnection;
  logger: Logger;
}

const EVERY_MS = 10_000;

const certificatesOf = ({ temporal }: Config) => JSON.stringify(temporal.connectionOptions.tls ?? null);
const apiKeyOf = ({ temporal }: Config) => temporal.connectionOptions.apiKey;

/** @returns what ends it; it closes the connections that it has made. */
export function keepLogin({ config, worker, connection, logger }: LoginParts): { close(): Promise<void> } {
  const made: NativeConnection[] = [];
  let known = { key: apiKeyOf(config), certificates: certificatesOf(config) };

  async function look(): Promise<void> {
    refreshSecrets(config);
    const now = { key: apiKeyOf(config), certificates: certificatesOf(config) };
    if (now.certificates !== known.certificates) {
      const fresh = await connectWorker(config);
      made.push(fresh);
      worker.connection = fresh;
    } else if (typeof now.key === 'string' && now.key !== known.key) {
      await (made.at(-1) ?? connection).setApiKey(now.key);
    }
    known = now;
  }

  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => {
      logger.warn('The new login at Temporal cannot be used yet', { reason: messageOf(error) });
    });
  }, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await looking;
      await Promise.all(made.map((one) => one.close()));
    },
  };
}
