/** What the commands of the command line have in common. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { Knex } from 'knex';
import { type Config, requireDatabaseUrl } from '../config/index.js';
import { createPool } from '../postgres/pool.js';
import { connectClient } from '../temporal/client-connection.js';

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

/** Runs a command that speaks to the database. */
export function withDatabase<Options>(run: (db: Knex, options: Options, config: Config) => Outcome) {
  return async (config: Config, options: Options): Outcome => {
    const db = createPool(requireDatabaseUrl(config), { max: 1 });
    try {
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
