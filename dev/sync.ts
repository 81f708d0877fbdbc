// `npm run sync`: the main job with everything included. What the environment does not name is brought along.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lostToNpm } from '../src/client/npm-options.js';
import { sync } from '../src/client/sync/index.js';
import { type SyncOptions, syncInput } from '../src/client/sync/input.js';
import { type Config, loadConfig, requireDatabaseUrl } from '../src/config/index.js';
import { DEFAULT_API_URL } from '../src/config/variables.js';
import { adviceOn, messageOf } from '../src/errors.js';
import { createLogger } from '../src/logger.js';
import { installRuntime } from '../src/monitoring/install-runtime.js';
import { toDatabaseError } from '../src/postgres/errors.js';
import { readDatabaseId } from '../src/postgres/identity.js';
import { migrate } from '../src/postgres/migrate.js';
import { connectClient } from '../src/temporal/client-connection.js';
import { connectWorker } from '../src/temporal/worker-connection.js';
import { createWorker } from '../src/worker.js';
import { type Stack, type StackNeeds, startStack } from './stack.js';

/** Made-up and true data never meet: each source has a database and workflows of its own. */
const DATA_DIRS = { sandbox: join('.data', 'sandbox'), pinterest: join('.data', 'pinterest') };

const USAGE = `Usage: npm run sync -- [options]

Copies Pinterest Ads into Postgres, once. Postgres, Temporal and a sandbox of Pinterest are brought along
where the environment (or .env) does not name one.

  --ad-account <id>       only this ad account; may be given several times
  --lookback-days <days>  days before yesterday to read again (default: SYNC_LOOKBACK_DAYS)
  --keep                  leave database and Web UI up until Ctrl-C
  --json                  print the result as JSON
  --help                  show this`;

const OPTIONS = {
  'ad-account': { type: 'string', multiple: true },
  'lookback-days': { type: 'string' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Arguments = SyncOptions & { keep?: boolean; help?: boolean };

/** @throws for what cannot be meant, before anything is started. */
function readArguments(argv: readonly string[]): Arguments {
  const {
    'ad-account': adAccount,
    'lookback-days': days,
    ...flags
  } = parseArgs({ args: [...argv], options: OPTIONS }).values;
  const lookbackDays =
    days === undefined ? {} : { lookbackDays: /^\d+$/.test(days) ? Number(days) : Number.NaN };
  const options = { ...flags, ...(adAccount ? { adAccount } : {}), ...lookbackDays };
  syncInput(options);
  return options;
}

/** Progress goes to standard error, so that --json leaves standard output to the result. */
const say = (line: string) => console.error(line);

async function main(argv: readonly string[]): Promise<number> {
  let options: Arguments;
  try {
    const lost = lostToNpm({ script: 'sync', options: Object.keys(OPTIONS) }, process.env);
    if (lost) throw new Error(lost);
    options = readArguments(argv);
  } catch (error) {
    say(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const config = loadConfig();
  const needs: StackNeeds = {
    postgres: config.databaseUrl === undefined,
    temporal: !config.temporal.named,
    // An app means that true accounts are stored, or are about to be.
    pinterest: config.pinterest.credentials === undefined && config.pinterest.app === undefined,
  };
  if (needs.pinterest && !needs.postgres) {
    say(
      'Note: no Pinterest credentials are set, so made-up ad accounts go into the database that DATABASE_URL names',
    );
  }
  if (needs.pinterest && config.pinterest.apiUrl !== DEFAULT_API_URL) {
    say('PINTEREST_API_URL is set, but no credentials are: set PINTEREST_ACCESS_TOKEN too');
    return 1;
  }
  const dataDir = needs.pinterest ? DATA_DIRS.sandbox : DATA_DIRS.pinterest;
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // The second one does not wait for what is under way; the servers end with this process all the same.
    process.on(name, () => (stopping.signal.aborted ? process.exit(130) : stopping.abort(name)));
  }
  const stack = await startStack({ needs, dataDir, say, signal: stopping.signal });
  let over = false;
  // Nothing can be done any more; what else was brought ends with this process.
  void stack.lost.then((reason) => {
    if (over) return;
    say(`\n${reason}. The sync goes on from where it is with the next: npm run sync`);
    process.exit(1);
  });
  try {
    return await syncOnce(completeConfig(config, stack), { stack, dataDir }, options, stopping.signal);
  } finally {
    over = true;
    await stack.stop();
  }
}

/** The configuration with the addresses of what was brought. */
function completeConfig(config: Config, stack: Stack): Config {
  const { databaseUrl = config.databaseUrl, temporalAddress, pinterestApiUrl, pinterestAccessToken } = stack;
  const pinterest = pinterestApiUrl
    ? {
        ...config.pinterest,
        apiUrl: pinterestApiUrl,
        credentials: { accessToken: pinterestAccessToken ?? '' },
      }
    : config.pinterest;
  const temporal = temporalAddress
    ? { ...config.temporal, connectionOptions: { address: temporalAddress }, namespace: 'default' }
    : config.temporal;
  return { ...config, databaseUrl, pinterest, temporal };
}

async function syncOnce(
  config: Config,
  { stack, dataDir }: { stack: Stack; dataDir: string },
  options: Arguments,
  signal: AbortSignal,
): Promise<number> {
  const logFile = join(dataDir, 'worker.log');
  // Signals are handled here: the worker's own way would leave the stack running.
  installRuntime(config, createLogger(config.logLevel, logFile), { shutdownSignals: [] });
  await migrate(requireDatabaseUrl(config), config.metricBasis);
  // First, because it gives up sooner than a worker does.
  const client = await connectClient(config);
  const connection = await connectWorker(config);
  const { worker, db, close } = await createWorker(config, connection);
  const running = worker.run();
  // A worker that fails is noticed by the race below; until then nobody waits for it.
  running.catch(() => undefined);
  const interrupted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
    if (signal.aborted) resolve(undefined);
  });
  try {
    if (signal.aborted) return 130;
    const databaseId = await readDatabaseId(db);
    const run = sync(client, config, { ...options, databaseId });
    const done = await Promise.race([run, interrupted, running.then(() => false)]);
    if (done === undefined) {
      run.catch(() => undefined);
      say('\nInterrupted. The sync goes on from where it is with the next: npm run sync');
      return 130;
    }
    showAddresses(config, stack, logFile, options.keep);
    if (options.keep) await Promise.race([interrupted, running]);
    return done ? 0 : 1;
  } finally {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running.catch((error: unknown) => say(`The worker failed: ${messageOf(error)} (see ${logFile})`));
    await client.connection.close();
    await connection.close();
    await close();
  }
}

function showAddresses(config: Config, stack: Stack, logFile: string, keep = false): void {
  const brought = stack.databaseUrl ?? stack.webUiUrl;
  say('');
  if (brought && !keep) say('To look at it, leave it up with: npm run sync -- --keep');
  else if (brought) say('Up until Ctrl-C:');
  if (stack.webUiUrl) say(`  Web UI    ${stack.webUiUrl}/namespaces/default/workflows`);
  say(`  database  psql ${withoutPassword(requireDatabaseUrl(config), stack.databaseUrl !== undefined)}`);
  say(`  log       ${logFile}`);
  if (keep && stack.temporalAddress)
    say(
      `\nFor npm run client -- ... in another terminal:\n  ${exportsFor(config, stack)}${alsoNeeded(config)}`,
    );
}

/** What was brought, as the environment names it; made-up tokens are no secrets, others are not shown. */
function exportsFor(config: Config, stack: Stack): string {
  const named = {
    TEMPORAL_ADDRESS: stack.temporalAddress,
    DATABASE_URL: withoutPassword(requireDatabaseUrl(config), stack.databaseUrl !== undefined),
    PINTEREST_API_URL: stack.pinterestApiUrl,
    PINTEREST_ACCESS_TOKEN: stack.pinterestAccessToken,
  };
  const set = Object.entries(named).filter(([, value]) => value !== undefined);
  return `export ${set.map(([name, value]) => `${name}=${value}`).join(' ')}`;
}

/** What is not printed, because it is a secret. */
const alsoNeeded = ({ encryptionKeys, encryptPayloads }: Config) =>
  encryptionKeys.length > 0
    ? `\nENCRYPTION_KEY${encryptPayloads ? ' and PAYLOAD_ENCRYPTION=on are' : ' is'} needed there too.`
    : '';

/** The local database's password is no secret; any other stays out of sight. */
function withoutPassword(databaseUrl: string, local: boolean): string {
  const url = new URL(databaseUrl);
  if (!local) url.password = '';
  return url.href;
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', () => undefined);

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(adviceOn(toDatabaseError(error) ?? error));
    process.exit(1);
  },
);
