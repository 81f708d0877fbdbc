/** What the commands have in common. A command loads what it needs when it runs, so that `--help` is there at once. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { Knex } from 'knex';
import type { Config } from '../config/index.js';

/** Whether all is well. */
export type Outcome = Promise<boolean>;

/** Runs a command; the options are valid. */
export type Run<Options> = (options: Options) => Outcome;

/**
 * Turns a command into the function that commander calls.
 *
 * @param check throws a UsageError for invalid options, before anything is connected.
 */
export type Action = <Options>(
  run: Run<Options>,
  check?: (options: Options) => unknown,
) => (options: Options) => Promise<void>;

/** Adds a command, or a group of commands, to the program. */
export type RegisterCommand = (program: Command, action: Action) => void;

/** Imports what a command does. */
type Load<Work> = () => Promise<Work>;

/** Runs a command that reads the configuration. */
export function withConfig<Options>(load: Load<(config: Config, options: Options) => Outcome>): Run<Options> {
  return async (options) => {
    const { loadConfig } = await import('../config/index.js');
    const config = loadConfig();
    const run = await load();
    return run(config, options);
  };
}

/** Runs a command that speaks to the Temporal server. */
export function withClient<Options>(
  load: Load<(client: Client, config: Config, options: Options) => Outcome>,
): Run<Options> {
  return withConfig(async () => {
    const { connectClient } = await import('../temporal/client-connection.js');
    const run = await load();
    return async (config, options) => {
      const client = await connectClient(config);
      try {
        return await run(client, config, options);
      } finally {
        await client.connection.close();
      }
    };
  });
}

/** Runs a command that speaks to the database. */
export function withDatabase<Options>(
  load: Load<(db: Knex, options: Options, config: Config) => Outcome>,
): Run<Options> {
  return withConfig(async () => {
    const { requireDatabaseUrl } = await import('../config/index.js');
    const { createPool } = await import('../postgres/pool.js');
    const run = await load();
    return async (config, options) => {
      const db = createPool(requireDatabaseUrl(config), { max: 1 });
      try {
        return await run(db, options, config);
      } finally {
        await db.destroy();
      }
    };
  });
}

/** Gives a command the settings that all have. */
export const asCommand = (command: Command) =>
  command.exitOverride().showHelpAfterError('(add --help for the options)');
export const withJson = (command: Command) => asCommand(command).option('--json', 'print data as JSON');
