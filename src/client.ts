#!/usr/bin/env node
/** The command line. Exit code 0: done. 1: failed, or something needs a person. 2: wrong usage. */
import { Command, CommanderError } from 'commander';
import { addAuth } from './client/auth/index.js';
import {
  actOnBackfill,
  type BackfillDoing,
  type BackfillOptions,
  backfill,
  backfillDoings,
  backfillInput,
} from './client/backfill/index.js';
import { showPlan } from './client/backfill/plan.js';
import { CHECKED_DAYS, type CheckOptions, check } from './client/check/index.js';
import {
  type CodecServerOptions,
  codecServer,
  codecServerSettings,
  DEFAULT_LISTEN,
  DEFAULT_WEB_UIS,
} from './client/codec-server/index.js';
import {
  type Action,
  asCommand,
  type Outcome,
  withClient,
  withDatabase,
  withJson,
} from './client/command-line.js';
import { type DoctorOptions, doctor } from './client/doctor/index.js';
import { runExport } from './client/export/index.js';
import { type ExportOptions, exportPlan } from './client/export/plan.js';
import { type FxImportOptions, fxImport } from './client/fx/index.js';
import { runMigrate } from './client/migrate/index.js';
import { lostToNpm } from './client/npm-options.js';
import { collect, connection, currency, day, wholeNumber } from './client/options.js';
import { type ActOptions, actOnSchedule, type ScheduleDoing, scheduleDoings } from './client/schedule/act.js';
import { type CreateOptions, createSchedules, scheduleOptions } from './client/schedule/create.js';
import { listSchedules } from './client/schedule/list.js';
import { status } from './client/status/index.js';
import { type SyncOptions, sync, syncInput } from './client/sync/index.js';
import { UsageError } from './client/usage-error.js';
import { readEnvironment } from './config/environment.js';
import { type Config, loadConfig } from './config/index.js';
import { adviceOn } from './errors.js';
import { toDatabaseError } from './postgres/errors.js';
import { readModes } from './shared/reading-plan.js';
import { productVersion } from './version.js';

function createProgram(done: (outcome: boolean) => void): Command {
  const program = asCommand(new Command('pinterest-ads-sync'))
    .description('Copies Pinterest Ads into Postgres with Temporal workflows')
    .version(productVersion(), '--version', 'print the version');
  /** What `check` throws is thrown before anything is connected. */
  const action: Action = (run, check) => async (options) => {
    check?.(options);
    done(await run(loadConfig(), options));
  };
  addSync(program, action);
  addBackfill(program, action);
  addSchedule(program, action);
  addSchema(program, action);
  addExport(program, action);
  addAuth(program, action);
  addCodecServer(program, action);
  withJson(program.command('status'))
    .description('show what is loaded, what is missing and what needs a person')
    .option('--ad-account <id>', 'all about this ad account; may be given several times', collect)
    .option('--html <file>', 'write a page with calendars, charts and tables to this file')
    .action(action(status));
  withJson(program.command('doctor'))
    .description('check configuration, Postgres, Temporal and Pinterest')
    .option('--connection <name>', 'only this connection to Pinterest (default: all)', connection)
    .action(async (options: DoctorOptions) => done(await doctor(options)));
  withJson(program.command('migrate')).description('create or update the tables').action(action(runMigrate));
  return program;
}

function addSync(program: Command, action: Action): void {
  withJson(program.command('sync'))
    .description('sync all ad accounts now, or join the sync that is under way')
    .option('--ad-account <id>', 'only this ad account; may be given several times', collect)
    .option(
      '--lookback-days <days>',
      'days before yesterday to read again (default: SYNC_LOOKBACK_DAYS)',
      wholeNumber,
    )
    .option(
      '--history <days>',
      'days, today counted, that are to be loaded: 90 (the default) to 914, the older ones by report',
      wholeNumber,
    )
    .option('--connection <name>', 'the ad accounts of this connection (default: default)', connection)
    .option('--detach', 'start it and return at once')
    .action(action<SyncOptions>(withClient(sync), syncInput));
}

function addBackfill(program: Command, action: Action): void {
  const command = withJson(program.command('backfill'))
    .description('read a range of days of an ad account again, or join the same backfill that is under way')
    .option('--ad-account <id>', 'the ad account')
    .option('--from <day>', 'first day, such as 2026-10-01', day)
    .option('--to <day>', 'last day, such as 2026-10-31', day)
    .option('--via <way>', `how the days are read: ${readModes.join(', ')} (default auto)`)
    .option(
      '--connection <name>',
      'with this connection (default: the one that syncs the ad account)',
      connection,
    )
    .option('--oldest-first', 'begin with the oldest day instead of the newest')
    .option('--plan', 'say what it would ask Pinterest for, and start nothing')
    .option('--detach', 'start it and return at once')
    .action(action<BackfillOptions>(backfillOrPlan, backfillInput));
  for (const [name, text] of Object.entries(backfillDoings)) {
    asCommand(command.command(name))
      .description(text)
      .argument('<workflow-id>', 'as it was printed when the backfill was started')
      .action((workflowId: string) =>
        action<object>(withClient((client) => actOnBackfill(client, name as BackfillDoing, workflowId)))({}),
      );
  }
}

/** A plan needs no Temporal server. */
const backfillOrPlan = (config: Config, options: BackfillOptions): Outcome =>
  options.plan
    ? showPlan(config, backfillInput(options), options.json ?? false)
    : withClient(backfill)(config, options);

function addSchedule(program: Command, action: Action): void {
  const schedule = asCommand(program.command('schedule')).description('set up the daily runs');
  withJson(schedule.command('create'))
    .description('create the daily run, or give the one that exists these times')
    .option('--all', 'of all ad accounts, also those that come later (default)')
    .option('--ad-account <id>', 'of this ad account alone; may be given several times', collect)
    .option('--connection <name>', 'of this connection (default: default)', connection)
    .option('--at <time>', 'time of day (default: 06:00)')
    .option('--cron <line>', 'a cron line instead of a time of day')
    .option('--timezone <name>', 'time zone of --at or --cron (default: UTC)')
    .option('--jitter <time>', 'start at random up to this much later, such as 10m')
    .option('--lookback-days <days>', 'days before yesterday to read again', wholeNumber)
    .option(
      '--history <days>',
      'days, today counted, that are to be loaded: 90 (the default) to 914',
      wholeNumber,
    )
    .action(action<CreateOptions>(withClient(createSchedules), (options) => scheduleOptions(options, '')));
  withJson(schedule.command('list'))
    .description('show the schedules with their last and next runs')
    .action(action<{ json?: boolean }>(withClient(listSchedules)));
  for (const [name, text] of Object.entries(scheduleDoings)) {
    const command = asCommand(schedule.command(name)).description(text);
    if (name === 'pause' || name === 'resume') command.option('--reason <text>', 'shown beside the schedule');
    command
      .option('--all', 'the schedule of all ad accounts (default)')
      .option('--ad-account <id>', 'the schedule of this ad account')
      .option('--connection <name>', 'the schedule of this connection (default: default)', connection)
      .action(
        action<ActOptions>(
          withClient((client, _, options) => actOnSchedule(client, name as ScheduleDoing, options)),
        ),
      );
  }
}

/** The Unified Marketing Schema. */
function addSchema(program: Command, action: Action): void {
  withJson(program.command('check'))
    .description('check that ums.vendor_performance can be trusted')
    .option('--days <days>', `how many days back to look (default: ${CHECKED_DAYS})`, wholeNumber)
    .option('--ad-account <id>', 'only this ad account')
    .action(action<CheckOptions>(withDatabase(check)));
  const fx = asCommand(program.command('fx')).description('rates of exchange');
  withJson(fx.command('import'))
    .description(
      'load rates from a CSV file: date,from,to,rate, or eurofxref-hist.csv of the European Central Bank',
    )
    .argument('<file>')
    .option(
      '--to <currency>',
      "into this currency instead of ums.integrations'; may be given several times",
      currency,
    )
    .action((file: string, options: Omit<FxImportOptions, 'file'>) =>
      action<FxImportOptions>(withDatabase(fxImport))({ ...options, file }),
    );
}

function addExport(program: Command, action: Action): void {
  asCommand(program.command('export'))
    .description('write a table, or ums.vendor_performance, as CSV or Parquet')
    .option('--table <name>', 'ad_accounts, campaigns, ad_groups, ads, ad_analytics or vendor_performance')
    .option('--from <day>', 'first day, such as 2026-10-01, of a table that has days', day)
    .option('--to <day>', 'last day, such as 2026-10-31', day)
    .option('--format <format>', 'csv or parquet (default: csv)')
    .option('--output <file>', 'write to this file instead of standard output')
    .option('--force', 'replace the file if it exists')
    .option('--numbers <form>', 'in Parquet, numbers with a fraction are decimal or text (default: decimal)')
    .action(action<ExportOptions>(runExport, exportPlan));
}

function addCodecServer(program: Command, action: Action): void {
  asCommand(program.command('codec-server'))
    .description('decrypt for the Web UI what PAYLOAD_ENCRYPTION has encrypted, until Ctrl-C')
    .option('--listen <address>', `host and port to listen at (default: ${DEFAULT_LISTEN})`)
    .option(
      '--web-ui <address>',
      `address of a Web UI that may ask; may be given several times (default: ${DEFAULT_WEB_UIS.join(' and ')})`,
      collect,
    )
    .action(action<CodecServerOptions>(codecServer, codecServerSettings));
}

/** The names of the options of a command and of those below it. */
function optionsOf(command: Command): string[] {
  const own = command.options.map((option) => option.name());
  return [...own, ...command.commands.flatMap(optionsOf)];
}

/** @returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let well = true;
  const program = createProgram((outcome) => {
    well = outcome;
  });
  try {
    const lost = lostToNpm({ script: 'client', options: optionsOf(program) }, readEnvironment());
    if (lost) throw new UsageError(lost);
    await program.parseAsync(argv, { from: 'user' });
    return well ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(adviceOn(toDatabaseError(error) ?? error));
    return error instanceof UsageError ? 2 : 1;
  }
}

if (require.main === module) {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', () => undefined);
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
