/**
 * Secrets that change while a program runs. A token, a key or a certificate whose file is replaced is read again when it
 * is used next, so nothing has to be restarted. A file that is gone or empty for a moment, or holds something that breaks
 * a rule, changes nothing: what was read last counts on.
 */
import { statSync } from 'node:fs';
import { createKeyRing, type KeyRing } from '../encryption.js';
import { messageOf } from '../errors.js';
import type { Config, Environment } from './config.js';
import { fileVariableOf, secretPathOf } from './secret-files.js';
import { secretNames } from './variables.js';

/** Files are looked at no more often than this, except when a secret was just refused. */
const EVERY_MS = 1_000;

/** Read by Temporal's SDK, each the path of a file. */
const CERTIFICATES = [
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
];

interface Watch {
  environment: Environment;
  load: (environment: Environment) => Config;
  /** Which file each variable names, as it was when it was read. */
  stamps: Map<string, string>;
  /** The secrets as they were last read. */
  secrets: Record<string, string>;
  lookedAt: number;
  /** What was said last, so that it is said once. */
  said: string | undefined;
  say: (message: string) => void;
}

const watches = new WeakMap<Config, Watch>();

/** Remembers where the configuration's secrets came from. @param secrets those that were read from files. */
export function watchSecrets(
  config: Config,
  { environment, secrets, load }: Pick<Watch, 'environment' | 'secrets' | 'load'>,
): void {
  const stamps = new Map(filesOf(environment).map(([variable, path]) => [variable, stampOf(path)]));
  if (stamps.size === 0) return;
  const say = () => undefined;
  watches.set(config, { environment, secrets, load, stamps, lookedAt: Date.now(), said: undefined, say });
}

/** @param say is told about files that were read again, or cannot be. */
export function reportSecrets(config: Config, say: (message: string) => void): void {
  const watch = watches.get(config);
  if (watch) watch.say = say;
}

/**
 * Reads files again that have changed, and puts what they hold into the configuration.
 *
 * @param force looks at once, because a secret was refused.
 */
export function refreshSecrets(config: Config, { force = false } = {}): void {
  const watch = watches.get(config);
  if (!watch || (!force && Date.now() - watch.lookedAt < EVERY_MS)) return;
  watch.lookedAt = Date.now();
  const changed = filesOf(watch.environment).filter(
    ([variable, path]) => watch.stamps.get(variable) !== stampOf(path),
  );
  if (changed.length > 0) readAgain(config, watch, changed);
}

type NamedFile = readonly [variable: string, path: string];

function readAgain(config: Config, watch: Watch, changed: readonly NamedFile[]): void {
  const names = changed.map(([variable, path]) => `${variable} (${path})`).join(', ');
  // Taken before it is read: what changes meanwhile is read next time.
  const stamps = changed.map(([variable, path]) => [variable, stampOf(path)] as const);
  try {
    const { environment, secrets } = withLastSecrets(watch);
    takeOver(config, watch.load(environment));
    watch.secrets = secrets;
    for (const [variable, stamp] of stamps) watch.stamps.set(variable, stamp);
    watch.said = undefined;
    watch.say(`Read again, because it was replaced: ${names}`);
  } catch (error) {
    const message = `${names} was replaced and cannot be used; what was read before counts on: ${messageOf(error)}`;
    if (message !== watch.said) watch.say(message);
    watch.said = message;
  }
}

/** @throws Error when a file that held a secret is gone or empty. */
function withLastSecrets({ environment, secrets }: Watch) {
  const now = { ...secrets };
  const variables: Record<string, string | undefined> = {};
  for (const name of secretNames) {
    const path = secretPathOf(name, environment);
    if (!path) continue;
    const secret = path.read();
    if (!secret && secrets[name]) throw new Error(`${fileVariableOf(name)} names an empty file`);
    if (secret) now[name] = secret;
    variables[fileVariableOf(name)] = undefined;
    if (now[name]) variables[name] = now[name];
  }
  return { environment: { ...environment, ...variables }, secrets: now };
}

/** Only what comes from secrets; everything else stays as it was at the start. */
function takeOver(config: Config, { pinterest, temporal, ...next }: Config): void {
  Object.assign(config.pinterest, { credentials: pinterest.credentials, app: pinterest.app });
  const { apiKey, tls } = temporal.connectionOptions;
  Object.assign(config.temporal.connectionOptions, { apiKey, tls });
  const { databaseUrl, encryptionKeys, codecServerToken, notify } = next;
  Object.assign(config, { databaseUrl, encryptionKeys, codecServerToken, notify });
}

function filesOf(environment: Environment): NamedFile[] {
  return [...secretNames.map(fileVariableOf), ...CERTIFICATES].flatMap((variable) => {
    const path = environment[variable]?.trim();
    return path ? [[variable, path] as const] : [];
  });
}

/** Follows links: Kubernetes replaces a link to the folder of all files. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return 'none';
  }
}

/** The keys of the configuration as they are now: one that is added while a program runs decrypts, too. */
export function currentKeys(config: Config): KeyRing {
  let ring = createKeyRing(config.encryptionKeys);
  let made = config.encryptionKeys;
  const now = (force = false) => {
    refreshSecrets(config, { force });
    if (made !== config.encryptionKeys) ring = createKeyRing(config.encryptionKeys);
    made = config.encryptionKeys;
    return ring;
  };
  return {
    get ids() {
      return now().ids;
    },
    seal: (text, boundTo) => now().seal(text, boundTo),
    open: (sealed, boundTo) => now().open(sealed, boundTo) ?? now(true).open(sealed, boundTo),
  };
}
