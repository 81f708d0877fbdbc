/** The connection that the environment configures, if any: it is called `default`. */
import type { Config } from '../config/config.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import type { Credentials } from '../shared/credentials.js';

/** Undefined when the connection's tokens are stored. */
export function credentialsOf({ pinterest }: Config, connection: string): Credentials | undefined {
  return connection === DEFAULT_CONNECTION ? pinterest.credentials : undefined;
}

/** The one that the environment stands for, if it does. */
export const connectionOfEnvironment = ({ pinterest }: Config) =>
  pinterest.credentials ? DEFAULT_CONNECTION : undefined;
