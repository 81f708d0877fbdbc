/** The connection that the environment configures, if any: it is called `default`. */
import type { Config } from '../config/config.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import type { Credentials } from '../shared/credentials.js';

/** The tokens of the environment; undefined for a connection whose tokens are stored. */
export function credentialsOf({ pinterest }: Config, connection: string): Credentials | undefined {
  return connection === DEFAULT_CONNECTION ? pinterest.credentials : undefined;
}

/** The connection whose tokens are in the environment, if there is one. */
export const connectionOfEnvironment = ({ pinterest }: Config) =>
  pinterest.credentials ? DEFAULT_CONNECTION : undefined;
