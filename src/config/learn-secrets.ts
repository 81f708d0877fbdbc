/** No message of this process shows a secret of the environment from now on, whoever wrote it. */
import { learnSecret } from '../shared/redact.js';
import type { Config, Environment } from './config.js';
import { databaseUrl, plainDatabaseUrl } from './database-url.js';
import { keysOf } from './rules.js';
import { secretNames } from './variables.js';

/** Of Temporal, OpenTelemetry and Postgres, which read them themselves. */
const OTHERS =
  /^(TEMPORAL_API_KEY|TEMPORAL_TLS_CLIENT_KEY_DATA|TEMPORAL_GRPC_META_\w*(AUTH|TOKEN|KEY|SECRET)\w*|PGPASSWORD)$/;
/** Such a password, as examples have it, would take a word out of messages. In an address it is hidden all the same. */
const PLAIN_WORD = /^[a-z]{0,11}$/i;
/** Lists of `name=value`, with percent signs. */
const HEADER_LISTS = /^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/;

export function learnSecretsOf(environment: Environment, values: Environment): void {
  for (const name of secretNames) learnSecret(values[name]);
  for (const key of keysOf(values.ENCRYPTION_KEY)) learnSecret(key);
  // How the app logs in.
  learnSecret(Buffer.from(`${values.PINTEREST_APP_ID}:${values.PINTEREST_APP_SECRET}`).toString('base64'));
  for (const [name, value = ''] of Object.entries(environment)) {
    if (OTHERS.test(name)) learnSecret(value.trim());
    if (HEADER_LISTS.test(name)) for (const header of value.split(',')) learnHeader(header);
    // Proxies, the database, receivers of traces: any address may hold a password.
    for (const secret of passwordsIn(value)) learnSecret(secret);
  }
  for (const secret of passwordsIn(readable(values.DATABASE_URL ?? ''))) learnSecret(secret);
}

/** A profile of Temporal's is in a file, so the environment does not show its key. */
export function learnApiKey({ connectionOptions }: Pick<Config['temporal'], 'connectionOptions'>): void {
  const { apiKey } = connectionOptions;
  if (typeof apiKey === 'string') learnSecret(apiKey);
}

function learnHeader(header: string): void {
  const value = header.slice(header.indexOf('=') + 1).trim();
  for (const one of [value, decoded(value), decoded(value).replace(/^(Bearer|Basic)\s+/i, '')])
    learnSecret(one);
}

function passwordsIn(address: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address.trim()) || !URL.canParse(address)) return [];
  const { password, searchParams } = new URL(address);
  const all = [password, decoded(password), searchParams.get('password'), searchParams.get('sslpassword')];
  return all.filter((one): one is string => one !== null && !PLAIN_WORD.test(one));
}

/** Some addresses of a database are none for a browser, such as one of a socket. */
const readable = (address: string) => (databaseUrl.fault(address) ? address : plainDatabaseUrl(address));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
