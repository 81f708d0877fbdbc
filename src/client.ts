/** The command line. Exit code 0: done. 1: failed, or something needs a person. 2: wrong usage. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { doctor } from './client/doctor/index.js';
import { status } from './client/status/index.js';
import { type SyncOptions, sync, syncInput } from './client/sync.js';
import { UsageError } from './client/usage-error.js';
import { type Config, loadConfig, requireDatabaseUrl } from './config.js';
import { adviceOn } from './errors.js';
import { toDatabaseError } from './postgres/errors.js';
import { migrate } from './postgres/migrate.js';
import { connectClient } from './temporal.js';

/** Commands answer whether all is well. */
type Outcome = Promise<boolean>;

async function runSync(config: Config, options: SyncOptions): Outcome {
  // Checked before anything is connected.
  syncInput(options);
  const client = await connectClient(config);
  try {
    return await sync(client, config, options);
  } finally {
    await client.connection.close();
  }
}

async function runMigrate(config: Config, { json }: { json?: boolean }): Outcome {
  const report = await migrate(requireDatabaseUrl(config));
  const { applied, present } = report;
  if (json) console.log(JSON.stringify(report));
  else
    console.log(
      applied.length > 0
        ? `Applied: ${applied.join(', ')}`
        : `Nothing to do: ${present.length} migrations are in place`,
    );
  return true;
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

const collect = (value: string, before: string[] = []) => [...before, value];

function createProgram(done: (outcome: boolean) => void): Command {
  const program = new Command('pinterest-ads-sync')
    .description('Copies Pinterest Ads into Postgres with Temporal workflows')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)');
  const command = (name: string, text: string) =>
    program.command(name).description(text).option('--json', 'print data as JSON').exitOverride();
  const action =
    <Options>(run: (config: Config, options: Options) => Outcome) =>
    async (options: Options) =>
      done(await run(loadConfig(), options));

  command('sync', 'sync all ad accounts now, or join the sync that is under way')
    .option('--ad-account <id>', 'only this ad account; may be given several times', collect)
    .option(
      '--lookback-days <days>',
      'days before yesterday to read again (default: SYNC_LOOKBACK_DAYS)',
      wholeNumber,
    )
    .option('--detach', 'start it and return at once')
    .action(action(runSync));
  command('status', 'show what is loaded, what is missing and what needs a person')
    .option('--ad-account <id>', 'all about this ad account; may be given several times', collect)
    .option('--html <file>', 'write a page with calendars, charts and tables to this file')
    .action(action(status));
  command('doctor', 'check configuration, Postgres, Temporal and Pinterest').action(
    async (options: { json?: boolean }) => done(await doctor(options)),
  );
  command('migrate', 'create or update the tables').action(action(runMigrate));
  return program;
}

/** @returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let well = true;
  const program = createProgram((outcome) => {
    well = outcome;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return well ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(adviceOn(toDatabaseError(error) ?? error));
    return error instanceof UsageError ? 2 : 1;
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
