// `npm run bench:memory`: does a worker's memory stay the same, however long a report or a list of ads is?
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/errors.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { REPORT_DAYS } from '../../src/shared/reading-plan.js';
import { median, tenthsOf } from './numbers.js';
import { printTable } from './print-table.js';
import { type Measured, measureRun, type Plan } from './system/measured-run.js';
import { startProgram } from './system/pinterest.js';
import { startServers } from './system/servers.js';

const USAGE = `Usage: npm run bench:memory -- [options]

  --rows <n>       rows of a report of ${REPORT_DAYS} days (default 1000000)
  --megabytes <n>  that its file has (default 2000)
  --ads <n>        instead of a report: ads of an ad account that is read day by day
  --days <n>       its days (default 5)
  --set <N=value>  a variable of the worker's environment, such as MALLOC_ARENA_MAX=8; may be given several times`;

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ rows: text, megabytes: text, ads: text, days: text },
      set: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const { rows = '1000000', megabytes = '2000', ads, days = '5' } = values;
  const plan = ads ? dailyPlan(Number(ads), Number(days)) : reportPlan(Number(rows), Number(megabytes));
  const servers = await startServers(say);
  try {
    say('runs ...');
    const environment = Object.fromEntries(
      (values.set ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
    );
    report(await measureRun(servers, { ...plan, environment }));
  } finally {
    await servers.close();
  }
}

const rangeOf = (days: number) => {
  const today = toDay(new Date());
  return { startDate: addDays(today, -days), endDate: addDays(today, -1) };
};

function reportPlan(rows: number, megabytes: number): Plan {
  const options = { ads: Math.ceil(rows / REPORT_DAYS), days: REPORT_DAYS, bytes: megabytes * 1e6 };
  return {
    name: 'bench_report',
    workers: 1,
    pinterest: (folder) => startProgram(folder, 'report-program.ts', options),
    workflow: 'backfillAdAccount',
    inputs: ({ adAccountIds: [adAccountId] }) => [{ adAccountId, ...rangeOf(REPORT_DAYS), via: 'report' }],
  };
}

function dailyPlan(ads: number, days: number): Plan {
  const limits = { adsAnalyticsPerMinute: 1e6, adsReadPerMinute: 1e6, perSecond: 1e4 };
  return {
    name: 'bench_daily',
    workers: 1,
    pinterest: { accounts: 1, ads, latencyMs: 0, limits },
    workflow: 'backfillAdAccount',
    inputs: ({ adAccountIds: [adAccountId] }) => [{ adAccountId, ...rangeOf(days), via: 'daily' }],
  };
}

function report(one: Measured): void {
  const { memory, seconds, analyticsRows, mostMemory, cpu, events, historyBytes } = one;
  printTable(
    ['what', ''],
    [
      ['analytics rows', String(analyticsRows)],
      ['seconds', seconds.toFixed(1)],
      ['rows a second', (analyticsRows / seconds).toFixed(0)],
      ...tenthsOf(memory).map((part, index) => [
        `memory, tenth ${index + 1}: median and most, MB`,
        `${median(part).toFixed(0)}, ${Math.max(...part).toFixed(0)}`,
      ]),
      ['most memory ever, MB', mostMemory.toFixed(0)],
      ['events of the history', String(events)],
      ['its size, KB', (historyBytes / 1_000).toFixed(1)],
      [
        'CPU s: worker, Postgres, sandbox',
        [cpu.workers, cpu.postgres, cpu.pinterest].map((s) => s.toFixed(0)).join(', '),
      ],
    ],
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say(messageOf(error));
    process.exit(1);
  },
);
