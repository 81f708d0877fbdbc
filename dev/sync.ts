// `npm run sync`: the main job with everything included. Anything you have not configured is started for you.
import { join } from 'node:path';
import { during } from '../src/client/steps.js';
import { sync } from '../src/client/sync/index.js';
import { type SyncOptions, syncInput } from '../src/client/sync/input.js';
import { tell as say } from '../src/client/terminal.js';
import { type Config, loadConfig, requireDatabaseUrl } from '../src/config/index.js';
import { DEFAULT_API_URL } from '../src/config/variables.js';
import { messageOf } from '../src/errors.js';
import { createLogger } from '../src/logger.js';
import { installRuntime } from '../src/monitoring/install-runtime.js';
import { toDatabaseError } from '../src/postgres/errors.js';
import { readDatabaseId } from '../src/postgres/identity.js';
import { migrate } from '../src/postgres/migrate.js';
import { createPool } from '../src/postgres/pool.js';
import { toDay } from '../src/shared/dates.js';
import { connectClient } from '../src/temporal/client-connection.js';
import { connectWorker } from '../src/temporal/worker-connection.js';
import { readFxFile } from '../src/ums/fx-file.js';
import { importRates, masterCurrencies } from '../src/ums/fx-rates.js';
import { createWorker } from '../src/worker.js';
import { INTERRUPTED, stopOnSignals } from './interrupt.js';
import { flag, number, start, texts } from './program.js';
import { exchangeRates } from './sandbox/exchange-rates.js';
import { sourceCommand } from './stack/environment-file.js';
import { type Stack, type StackNeeds, startStack } from './stack.js';

/** Made-up and true data never meet: each source has a database and workflows of its own. */
const DATA_DIRS = { sandbox: join('.data', 'sandbox'), pinterest: join('.data', 'pinterest') };

const GOES_ON = 'To continue the sync where it stopped: npm run sync';

interface Options extends SyncOptions {
  keep: boolean;
}

/** What one sync is done with. */
interface Parts {
  config: Config;
  stack: Stack;
  dataDir: string;
}

void start({
  script: 'sync',
  about: `Copies Pinterest Ads into Postgres, once. Anything you have not configured, in the environment or in .env, is started
for you: Postgres, Temporal, and a sandbox of Pinterest.`,
  options: {
    'ad-account': texts('id', 'only this ad account; may be given several times'),
    'lookback-days': number(
      'days before yesterday to read again (default: SYNC_LOOKBACK_DAYS)',
      undefined,
      0,
    ),
    keep: flag('leave database and Web UI up until Ctrl-C'),
    json: flag('print the result as JSON'),
  },
  run: async ({ 'ad-account': ids, 'lookback-days': lookbackDays, ...flags }) => {
    const options: Options = { ...flags, adAccount: ids.length > 0 ? [...ids] : undefined, lookbackDays };
    // Wrong usage must be reported before anything is started.
    syncInput(options);
    try {
      process.exitCode = await syncWithStack(options);
    } catch (error) {
      throw toDatabaseError(error) ?? error;
    }
  },
});

/** @returns the exit code. */
async function syncWithStack(options: Options): Promise<number> {
  const config = loadConfig();
  const needs = needsOf(config);
  if (needs.pinterest && config.pinterest.apiUrl !== DEFAULT_API_URL) {
    say('PINTEREST_API_URL is set, but no credentials are: set PINTEREST_ACCESS_TOKEN too');
    return 1;
  }
  const dataDir = needs.pinterest ? DATA_DIRS.sandbox : DATA_DIRS.pinterest;
  const signal = stopOnSignals(() => say(`\nInterrupted. ${GOES_ON}`));
  try {
    const stack = await startStack({ needs, webUi: options.keep, dataDir, say: saying(signal), signal });
    return await syncOn({ config: completeConfig(config, stack), stack, dataDir }, options, signal);
  } catch (error) {
    // What it had begun has failed because of that.
    if (signal.aborted) return INTERRUPTED;
    throw error;
  }
}

/** After Ctrl-C nobody waits for what is said of what is being started. */
function saying(signal: AbortSignal): (line: string) => void {
  return (line) => {
    if (!signal.aborted) say(line);
  };
}

/** @returns the exit code. */
async function syncOn(parts: Parts, options: Options, signal: AbortSignal): Promise<number> {
  const { stack } = parts;
  let over = false;
  // Nothing can be done any more; what else was started ends with this process.
  void stack.lost.then((reason) => {
    if (over) return;
    say(`\n${reason}. ${GOES_ON}`);
    process.exit(1);
  });
  try {
    return await syncOnce(parts, options, signal);
  } finally {
    over = true;
    await during(unless(signal, 'Stopping what was started'), () => stack.stop());
  }
}

function needsOf({ databaseUrl, temporal, pinterest }: Config): StackNeeds {
  const needs = {
    postgres: databaseUrl === undefined,
    temporal: !temporal.named,
    // An app means that true accounts are stored, or are about to be.
    pinterest: pinterest.credentials === undefined && pinterest.app === undefined,
  };
  if (needs.pinterest && !needs.postgres) {
    say(
      'Note: no Pinterest credentials are set, so made-up ad accounts go into the database that DATABASE_URL names',
    );
  }
  return needs;
}

/** The configuration with the addresses of what was started. */
function completeConfig(config: Config, stack: Stack): Config {
  const { databaseUrl = config.databaseUrl, temporalAddress: address, pinterestApiUrl: apiUrl } = stack;
  const credentials = { accessToken: stack.pinterestAccessToken ?? '' };
  return {
    ...config,
    databaseUrl,
    pinterest: apiUrl ? { ...config.pinterest, apiUrl, credentials } : config.pinterest,
    temporal: address
      ? { ...config.temporal, connectionOptions: { address }, namespace: 'default' }
      : config.temporal,
  };
}

/** @returns the exit code. */
async function syncOnce(parts: Parts, options: Options, signal: AbortSignal): Promise<number> {
  const { config, stack, dataDir } = parts;
  const logFile = logFileIn(dataDir);
  // Signals are handled here: the worker's own way would leave the stack running.
  installRuntime(config, createLogger(config.logLevel, logFile), { shutdownSignals: [] });
  await during('Preparing the database', () => migrate(requireDatabaseUrl(config), config.metricBasis));
  // Made-up rates for made-up amounts, and only in a database of ours.
  if (stack.pinterestApiUrl && stack.databaseUrl) await importMadeUpRates(stack.databaseUrl);
  // First, because it gives up sooner than a worker does.
  const client = await during('Connecting to Temporal', () => connectClient(config));
  const connection = await during('Connecting to Temporal', () => connectWorker(config));
  const { worker, db, close } = await during('Preparing the worker and its workflows', () =>
    createWorker(config, connection),
  );
  const running = worker.run();
  // A worker that fails is noticed by the race below; until then nobody waits for it.
  running.catch(() => undefined);
  const interrupted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
    if (signal.aborted) resolve(undefined);
  });
  try {
    if (signal.aborted) return INTERRUPTED;
    const databaseId = await readDatabaseId(db);
    const run = sync({ client, config, options: { ...options, databaseId, signal } });
    const done = await Promise.race([run, interrupted, running.then(() => false)]);
    if (done === undefined) {
      run.catch(() => undefined);
      return INTERRUPTED;
    }
    showAddresses(parts, options.keep);
    process.exitCode = done ? 0 : 1;
    if (options.keep) await Promise.race([interrupted, running]);
    return done ? 0 : 1;
  } finally {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    const ended = running.catch((error: unknown) =>
      say(`The worker failed: ${messageOf(error)} (see ${logFile})`),
    );
    await during(unless(signal, 'Stopping the worker'), () => ended);
    await client.connection.close();
    await connection.close();
    await close();
  }
}

/** After Ctrl-C, npm is gone and the shell's prompt is there again. */
const unless = ({ aborted }: AbortSignal, what: string) => (aborted ? undefined : what);

async function importMadeUpRates(databaseUrl: string): Promise<void> {
  const db = createPool(databaseUrl, { max: 1 });
  try {
    const rates = readFxFile(Buffer.from(exchangeRates(toDay(new Date()))));
    await importRates(db, rates, { to: await masterCurrencies(db), source: 'update' });
  } finally {
    await db.destroy();
  }
}

function showAddresses({ config, stack, dataDir }: Parts, keep: boolean): void {
  const isLocal = stack.databaseUrl !== undefined || stack.temporalAddress !== undefined;
  say('');
  if (isLocal && !keep) {
    say('To look at it, leave it up with: npm run sync -- --keep');
  } else if (isLocal) {
    say('Up until Ctrl-C:');
    if (stack.webUiUrl) say(`  Web UI    ${stack.webUiUrl}/namespaces/default/workflows`);
    if (stack.databaseUrl) say(`  database  ${sourceCommand(dataDir)} && psql`);
    say(`  client    npm run client -- status${alsoNeeded(config)}`);
  }
  if (!stack.databaseUrl) say(`  database  psql ${withoutPassword(requireDatabaseUrl(config))}`);
  say(`  log       ${logFileIn(dataDir)}`);
}

const logFileIn = (dataDir: string) => join(dataDir, 'worker.log');

/** What no file holds, because it is the user's own secret. */
const alsoNeeded = ({ encryptionKeys, encryptPayloads }: Config) =>
  encryptionKeys.length > 0
    ? `\n            ENCRYPTION_KEY${encryptPayloads ? ' and PAYLOAD_ENCRYPTION=on are' : ' is'} needed there too.`
    : '';

/** It may stand before the host, or among the parameters. */
function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  for (const name of ['password', 'sslpassword']) url.searchParams.delete(name);
  return url.href;
}
