/** What the commands have in common. A command loads what it needs when it runs, so that `--help` is there at once. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { Knex } from 'knex';
import type { Config } from '../config/index.js';

/** Whether all is well. */
type Outcome = Promise<boolean>;

/** Runs a command; the options are valid. */
type RunCommand<Options> = (options: Options) => Outcome;

/**
 * Turns a command into the function that commander calls.
 *
 * @param check throws a UsageError for invalid options, before anything is connected.
 */
export type Action = <Options>(
  run: RunCommand<Options>,
  check?: (options: Options) => unknown,
) => (options: Options) => Promise<void>;

/** Adds a command, or a group of commands, to the program. */
export type RegisterCommand = (program: Command, action: Action) => void;

/** Imports what a command does. */
type Load<Parts> = () => Promise<(parts: Parts) => Outcome>;

/** What a command works with. */
export interface Configured<Options> {
  config: Config;
  options: Options;
}

/** What a command that speaks to the Temporal server works with. */
export interface WithClient<Options> extends Configured<Options> {
  client: Client;
}

/** What a command that speaks to the database works with. */
export interface WithDatabase<Options> extends Configured<Options> {
  db: Knex;
}

/** Runs a command that reads the configuration. */
export function withConfig<Options>(load: Load<Configured<Options>>): RunCommand<Options> {
  return async (options) => {
    const { loadClientConfig } = await import('./load-config.js');
    const config = loadClientConfig();
    const run = await load();
    return run({ config, options });
  };
}

/** Runs a command that speaks to the Temporal server. */
export function withClient<Options>(load: Load<WithClient<Options>>): RunCommand<Options> {
  return withConfig(async () => {
    const { connectClient } = await import('../temporal/client-connection.js');
    const { addressOf } = await import('../temporal/address.js');
    const { during } = await import('./steps.js');
    const run = await load();
    return async (parts) => {
      const { config } = parts;
      const where = `Temporal at ${addressOf(config)}`;
      const client = await during(`Connecting to ${where}`, () => connectClient(config));
      try {
        return await during(`Waiting for ${where}`, () => run({ ...parts, client }));
      } finally {
        await client.connection.close();
      }
    };
  });
}

/** Runs a command that speaks to the database. */
export function withDatabase<Options>(load: Load<WithDatabase<Options>>): RunCommand<Options> {
  return withConfig(async () => {
    const { databaseUrlOf, requireDatabaseUrl } = await import('../config/index.js');
    const { createPool } = await import('../postgres/pool.js');
    const { during } = await import('./steps.js');
    const run = await load();
    return async (parts) => {
      requireDatabaseUrl(parts.config);
      // An import or a login may outlive the password that it began with.
      const db = createPool(databaseUrlOf(parts.config), { max: 1 });
      try {
        return await during('Waiting for Postgres', () => run({ ...parts, db }));
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
