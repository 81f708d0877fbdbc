import type { Knex } from 'knex';
import { type Config, requireApp, requireCredentials } from '../config/index.js';
import { currentKeys } from '../config/refresh.js';
import { readConnections } from '../postgres/connections.js';
import { requireKeys } from './keys.js';

/**
 * What a program that asks Pinterest checks at its start: without the key it cannot use the stored tokens, and
 * it is better to find that out now than during a run.
 *
 * @throws SyncError InvalidConfig that says what to do.
 */
export async function requireConnections(config: Config, db: Knex): Promise<void> {
  await requireKeys(db, currentKeys(config));
  if (config.pinterest.credentials) return;
  if ((await readConnections(db)).length > 0) requireApp(config);
  // With an app, a person may still connect while workers run.
  else if (!config.pinterest.app) requireCredentials(config);
}
