// `npm run bench:sync`: how long a first sync takes, of what the time consists, and what it takes of the machine.
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/errors.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { median } from './numbers.js';
import { printTable } from './print-table.js';
import { type Measured, measureRun, type Plan } from './system/measured-run.js';
import { sumOf } from './system/metrics.js';
import { type Statement, startServers } from './system/servers.js';

const USAGE = `Usage: npm run bench:sync -- [options]

  --ads <n>          ads of the one ad account (default 500)
  --days <n>         days to load, at most 89 (default 30)
  --latency <list>   milliseconds that the sandbox waits before each answer (default 0,50,200)
  --via <way>        daily or report (default daily)
  --rounds <n>       how often each is measured (default 3)
  --profile <folder> write a profile of the worker's CPU time there`;

interface Size {
  ads: number;
  days: number;
  latencyMs: number;
  via: string;
}

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ ads: text, days: text, latency: text, via: text, rounds: text, profile: text },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const { ads = '500', days = '30', latency = '0,50,200', via = 'daily', rounds = '3' } = values;
  const servers = await startServers(say);
  try {
    const measured: [number, Measured[]][] = [];
    for (const latencyMs of latency.split(',').map(Number)) {
      const runs: Measured[] = [];
      for (let round = 1; round <= Number(rounds); round += 1) {
        say(`latency ${latencyMs} ms, round ${round}`);
        const size = { ads: Number(ads), days: Number(days), latencyMs, via };
        const name = `bench_${latencyMs}_${round}`;
        runs.push(await measureRun(servers, planOf(name, size, values.profile)));
      }
      measured.push([latencyMs, runs]);
    }
    report(`${ads} ads, ${days} days, ${via}; medians of ${rounds}`, measured);
    printStatements(await servers.dearestStatements());
  } finally {
    await servers.close();
  }
}

/** Limits that never hold back, and are told to the worker: without any it would keep to Pinterest's. */
const NO_LIMITS = { adsAnalyticsPerMinute: 1e6, adsReadPerMinute: 1e6, perSecond: 1e4 };

function planOf(name: string, { ads, days, latencyMs, via }: Size, profileIn: string | undefined): Plan {
  const today = toDay(new Date());
  const range = { startDate: addDays(today, -days), endDate: addDays(today, -1) };
  return {
    name,
    workers: 1,
    profileIn,
    pinterest: { accounts: 1, ads, latencyMs, limits: NO_LIMITS },
    workflow: 'backfillAdAccount',
    inputs: ({ adAccountIds: [adAccountId] }) => [{ adAccountId, ...range, via }],
  };
}

function report(title: string, measured: readonly [number, Measured[]][]): void {
  console.log(`${title}\n`);
  const rows = (of: (one: Measured) => number, digits = 0) =>
    measured.map(([, runs]) => median(runs.map(of)).toFixed(digits));
  const seconds = (name: string) => (one: Measured) => sumOf(one.metrics, `${name}_sum`);
  const activity = seconds('temporal_activity_execution_latency_seconds');
  const share = (of: (one: Measured) => number) => rows((one) => (100 * of(one)) / activity(one));
  const api = seconds('pinterest_sync_request_duration_seconds');
  const budget = seconds('pinterest_sync_budget_wait_seconds');
  const upsert = seconds('pinterest_sync_upsert_duration_seconds');
  const requests = (one: Measured) =>
    sumOf(one.metrics, 'pinterest_sync_requests_total', 'category="ads_analytics"');
  printTable(
    ['API latency, ms', ...measured.map(([latencyMs]) => String(latencyMs))],
    [
      ['seconds of work', ...rows(({ seconds }) => seconds, 2)],
      ['analytics rows', ...rows(({ analyticsRows }) => analyticsRows)],
      ['rows a second', ...rows((one) => one.analyticsRows / one.seconds)],
      ['requests `ads/analytics`', ...rows(({ asked }) => asked.paths['ad_accounts/ads/analytics'] ?? 0)],
      ['requests of the analytics limit', ...rows(requests)],
      ['of them per 1,000 rows', ...rows((one) => (1_000 * requests(one)) / one.analyticsRows, 1)],
      ['worker: CPU s', ...rows(({ cpu }) => cpu.workers, 1)],
      ['worker: most memory, MB', ...rows(({ mostMemory }) => mostMemory)],
      ['Postgres: CPU s', ...rows(({ cpu }) => cpu.postgres, 1)],
      ['Temporal: CPU s', ...rows(({ cpu }) => cpu.temporal, 1)],
      ['sandbox: CPU s', ...rows(({ cpu }) => cpu.pinterest, 1)],
      ['events of the history', ...rows(({ events }) => events)],
      ['activities at a time', ...rows((one) => activity(one) / one.seconds, 1)],
      ['% of their time: Pinterest', ...share(api)],
      ['% turn in the rate budget', ...share(budget)],
      ['% upsert in Postgres', ...share(upsert)],
      [
        '% other statements and Node',
        ...share((one) => activity(one) - api(one) - budget(one) - upsert(one)),
      ],
      ['ms that an activity waits for Temporal', ...rows(waitForTemporal)],
    ],
  );
}

/** Of all runs together. */
function printStatements(statements: readonly Statement[]): void {
  const sum = statements.reduce((total, { ms }) => total + ms, 0);
  console.log('\nThe ten statements that took most of Postgres:\n');
  printTable(
    ['statement', 'calls', 'ms each', '% of the ten'],
    statements.map(({ text, calls, ms }) => [
      `\`${text.replaceAll('|', ' ').slice(0, 90)}\``,
      calls.toFixed(0),
      (ms / calls).toFixed(2),
      ((100 * ms) / sum).toFixed(0),
    ]),
  );
}

function waitForTemporal({ metrics }: Measured): number {
  const name = 'temporal_activity_schedule_to_start_latency_seconds';
  return (1_000 * sumOf(metrics, `${name}_sum`)) / sumOf(metrics, `${name}_count`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say(messageOf(error));
    process.exit(1);
  },
);
