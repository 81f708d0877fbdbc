/** Which rate budget a connection counts in. */
import { createHash } from 'node:crypto';
import type { Config } from '../config/config.js';
import type { Credentials } from '../shared/credentials.js';
import { credentialsOf } from './environment.js';

/** The name under which the rate budget of a connection is kept. Pinterest's limits are per app and user. */
export function budgetName(config: Config, connection: string): string {
  const credentials = credentialsOf(config, connection);
  return credentials ? connectionId(credentials) : `connection ${connection}`;
}

/** The environment's credentials have no name, so a hash tells them apart without revealing them. */
export function connectionId(credentials: Credentials): string {
  const secret = 'accessToken' in credentials ? credentials.accessToken : credentials.appId;
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
