/** No message of this process shows a secret of the environment from now on, whoever wrote it. */
import { learnSecret } from '../shared/redact.js';
import type { Config, Environment } from './config.js';
import { databaseUrl, plainDatabaseUrl } from './database-url.js';
import { keysOf } from './rules.js';
import { secretNames } from './variables.js';

/** Of Temporal, OpenTelemetry and Postgres, which read them themselves. */
const OTHERS =
  /^(TEMPORAL_API_KEY|TEMPORAL_TLS_CLIENT_KEY_DATA|TEMPORAL_CODEC_AUTH|TEMPORAL_GRPC_META_\w*(AUTH|TOKEN|KEY|SECRET)\w*|PGPASSWORD)$/;
/** Parameters of an address that hold a secret. */
const SECRET_PARAMETER = /pass|secret|token|key|auth|sig/i;
/** Such as `auth=oauth2`. */
const LONGEST_SETTING = 11;
/** Such a password, as examples have it, would take a word out of messages. In an address it is hidden all the same. */
const PLAIN_WORD = /^[a-z]{0,11}$/i;
/** Of gRPC. */
const SECRET_HEADER = /auth|token|key|secret/i;
/** Such as `/hook`, which is no secret. */
const SHORT_PATH = 12;
/** Lists of `name=value`, with percent signs. */
const HEADER_LISTS = /^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/;

export function learnSecretsOf(environment: Environment, values: Environment): void {
  for (const name of secretNames) learnSecret(values[name]);
  for (const key of keysOf(values.ENCRYPTION_KEY)) learnSecret(key);
  // How the app logs in.
  learnSecret(Buffer.from(`${values.PINTEREST_APP_ID}:${values.PINTEREST_APP_SECRET}`).toString('base64'));
  for (const [name, value = ''] of Object.entries(environment)) {
    if (OTHERS.test(name)) learnText(value);
    if (HEADER_LISTS.test(name)) for (const header of value.split(',')) learnHeader(header);
    // Proxies, the database, receivers of traces: any address may hold a password.
    for (const secret of passwordsIn(value)) learnSecret(secret);
  }
  for (const secret of passwordsIn(readable(values.DATABASE_URL ?? ''))) learnSecret(secret);
  learnPath(values.NOTIFY_WEBHOOK_URL);
}

/** A key in PEM has lines, and each of them is a part that a message could quote. */
function learnText(text: string): void {
  for (const part of [text, text.replace(/^(Bearer|Basic)\s+/i, ''), ...text.split(/\n|\\n/)]) {
    if (!part.startsWith('-----')) learnSecret(part.trim());
  }
}

/** What a chat's webhook keeps secret stands after its host, and a receiver or a proxy may say it alone. */
function learnPath(address: string | undefined): void {
  if (!address || !URL.canParse(address)) return;
  const { pathname, search } = new URL(address);
  if (pathname.length > SHORT_PATH) for (const one of [pathname + search, pathname]) learnSecret(one);
}

/** A profile of Temporal's is in a file, so the environment does not show its secrets. */
export function learnTemporalSecrets({
  connectionOptions,
}: Pick<Config['temporal'], 'connectionOptions'>): void {
  const { apiKey, metadata = {}, tls } = connectionOptions;
  if (typeof apiKey === 'string') learnText(apiKey);
  for (const [name, value] of Object.entries(metadata))
    if (SECRET_HEADER.test(name) && typeof value === 'string') learnText(value);
  const key = typeof tls === 'object' ? tls?.clientCertPair?.key : undefined;
  if (key) learnText(Buffer.from(key).toString());
}

function learnHeader(header: string): void {
  const value = header.slice(header.indexOf('=') + 1).trim();
  for (const one of [value, percentDecoded(value), percentDecoded(value).replace(/^(Bearer|Basic)\s+/i, '')])
    learnSecret(one);
}

function passwordsIn(address: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address.trim()) || !URL.canParse(address)) return [];
  const { protocol, username, password, searchParams } = new URL(address);
  const isOfWeb = /^https?:$/.test(protocol);
  // Alone before the host, it is a token; a database knows users without a password.
  const login = password || (isOfWeb ? username : '');
  const parameters = [...searchParams].flatMap(([name, value]) => {
    if (/^(ssl)?password$/.test(name)) return value;
    return isOfWeb && SECRET_PARAMETER.test(name) && value.length > LONGEST_SETTING ? value : [];
  });
  return [login, percentDecoded(login), ...parameters].filter((one) => !PLAIN_WORD.test(one));
}

/** Some addresses of a database are none for a browser, such as one of a socket. */
const readable = (address: string) => (databaseUrl.fault(address) ? address : plainDatabaseUrl(address));

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
