/**
 * Renews the tokens of connections that no run uses for weeks, so that a paused connection does not end. Each
 * worker checks by itself, so there is no schedule that somebody might pause or forget; the lock of the
 * connection's row makes sure that only one of them renews.
 */
import type { Knex } from 'knex';
import type { Config } from '../config/config.js';
import { adviceOn } from '../errors.js';
import type { Logger } from '../logger.js';
import type { TokenSource } from '../pinterest/token-source.js';
import { readConnectionsToRenew } from '../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import { inParallel } from '../shared/in-parallel.js';
import { stepOfRun } from '../shared/next-step.js';
import { credentialsOf } from './environment.js';
import { tokensOf } from './tokens.js';

interface KeeperOptions {
  config: Config;
  db: Knex;
  logger: Logger;
}

/** Tokens last for weeks, and are renewed at half of their time or some minutes before their end. */
const EVERY_MS = 3_600_000;
const RENEWALS_IN_FLIGHT = 5;

export function keepConnections({ config, db, logger }: KeeperOptions): { close(): Promise<void> } {
  const credentials = credentialsOf(config, DEFAULT_CONNECTION);
  const environmentTokens: TokenSource | undefined =
    credentials && 'refreshToken' in credentials ? tokensOf(config, db) : undefined;

  async function renew(connection: string, tokens: TokenSource): Promise<void> {
    try {
      await tokens.get();
    } catch (error) {
      logger.warn('The tokens of a connection could not be renewed', {
        connection,
        reason: adviceOn(error, stepOfRun),
      });
    }
  }

  async function renewStored(): Promise<void> {
    try {
      const names = await readConnectionsToRenew(db);
      const stored = names.filter((name) => !credentialsOf(config, name));
      await inParallel(stored, RENEWALS_IN_FLIGHT, (name) =>
        renew(name, tokensOf(config, db, { connection: name })),
      );
    } catch (error) {
      logger.warn('The connections to renew could not be read', { reason: adviceOn(error, stepOfRun) });
    }
  }

  async function renewAll(): Promise<void> {
    if (environmentTokens) await renew(DEFAULT_CONNECTION, environmentTokens);
    await renewStored();
  }

  // At the start of a worker, the environment's token is left to the first run: it needs one anyway.
  let renewing = renewStored();
  const timer = setInterval(() => {
    renewing = renewing.then(renewAll);
  }, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await renewing;
    },
  };
}
