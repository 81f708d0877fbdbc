/** What the commands of the command line have in common. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { Knex } from 'knex';
import { type Config, requireDatabaseUrl } from '../config.js';
import { createKeyRing } from '../encryption.js';
import { requireKeys } from '../postgres/connections.js';
import { createPool, type PoolOptions } from '../postgres/pool.js';
import { connectClient } from '../temporal.js';

/** Commands answer whether all is well. */
export type Outcome = Promise<boolean>;

/** Runs a command that speaks to the Temporal server. */
export function withClient<Options>(run: (client: Client, config: Config, options: Options) => Outcome) {
  return async (config: Config, options: Options): Outcome => {
    const client = await connectClient(config);
    try {
      return await run(client, config, options);
    } finally {
      await client.connection.close();
    }
  };
}

interface DatabaseOptions extends PoolOptions {
  /** Whether the stored tokens must be readable. */
  keys?: boolean;
}

/** For commands that use the stored tokens. */
export const CHECK_KEYS: DatabaseOptions = { keys: true };

/** Runs a command that speaks to the database. */
export function withDatabase<Options>(
  run: (db: Knex, options: Options, config: Config) => Outcome,
  { keys = false, ...pool }: DatabaseOptions = {},
) {
  return async (config: Config, options: Options): Outcome => {
    const db = createPool(requireDatabaseUrl(config), { max: 1, ...pool });
    try {
      if (keys) await requireKeys(db, createKeyRing(config.encryptionKeys));
      return await run(db, options, config);
    } finally {
      await db.destroy();
    }
  };
}

export type Action = <Options>(
  run: (config: Config, options: Options) => Outcome,
  check?: (options: Options) => unknown,
) => (options: Options) => Promise<void>;

/** Gives a command what all have. */
export const asCommand = (command: Command) =>
  command.exitOverride().showHelpAfterError('(add --help for the options)');
export const withJson = (command: Command) => asCommand(command).option('--json', 'print data as JSON');
