// `npm run bench:sync`: how long a first sync takes, of what the time consists, and what it takes of the machine.
import { addDays, toDay } from '../../src/shared/dates.js';
import { workflowTypes } from '../../src/shared/workflow-names.js';
import { type Measured, measureRun, type Plan } from '../harness/measured-run.js';
import { sumOf } from '../harness/metrics.js';
import { HIGH_LIMITS } from '../harness/pinterest.js';
import { median, printTable } from '../harness/print.js';
import { type Servers, withServers } from '../harness/servers.js';
import { flag, number, numbers, say, start, text } from '../program.js';
import { query } from '../stack/query.js';

/** Of a row in which every column has a value. */
const ROW_BYTES = 1_600;

interface Size {
  ads: number;
  days: number;
  via: string;
  instant: boolean;
  profile: string | undefined;
  tables: string;
  metrics: string;
  limits: boolean;
}

void start({
  script: 'bench:sync',
  about: 'Measures a first sync of one ad account.',
  options: {
    ads: number('ads of the ad account', 500),
    days: number('days to load; more than 89 by report', 30, 1, 913),
    latency: numbers('milliseconds that the sandbox waits before each answer', [0, 50, 200]),
    via: text('how', 'daily or report', 'daily'),
    instant: flag('reports cost no time to make, and have a row for each ad on every day'),
    tables: text('names', 'what PINTEREST_EXTRA_TABLES names', ''),
    metrics: text('names', 'what PINTEREST_EXTRA_METRICS names', 'video'),
    limits: flag("Pinterest's limits of the standard tier, instead of none"),
    rounds: number('how often each is measured', 3),
    profile: text('folder', "write a profile of the worker's CPU time there", undefined),
  },
  run: ({ latency, rounds, ...size }) =>
    withServers(async (servers) => {
      await countStatements(servers);
      const measured: [number, Measured[]][] = [];
      for (const latencyMs of latency) {
        const runs: Measured[] = [];
        while (runs.length < rounds) {
          say(`latency ${latencyMs} ms, round ${runs.length + 1}`);
          const name = `bench_${latencyMs}_${runs.length + 1}`;
          runs.push(await measureRun(servers, planOf(name, latencyMs, size)));
        }
        measured.push([latencyMs, runs]);
      }
      console.log(`${size.ads} ads, ${size.days} days, ${size.via}; medians of ${rounds}\n`);
      printRuns(measured);
      await printStatements(servers);
    }),
});

function planOf(name: string, latencyMs: number, { ads, days, via, instant, profile, ...size }: Size): Plan {
  const today = toDay(new Date());
  const range = { startDate: addDays(today, -days), endDate: addDays(today, -1) };
  const report = instant ? { ads, rowBytes: ROW_BYTES } : undefined;
  return {
    name,
    workers: 1,
    profileIn: profile,
    environment: {
      PINTEREST_EXTRA_TABLES: size.tables,
      PINTEREST_EXTRA_METRICS: size.metrics,
    },
    pinterest: { accounts: 1, ads, latencyMs, limits: size.limits ? undefined : HIGH_LIMITS, report },
    workflow: workflowTypes.backfill,
    inputs: ({ adAccountIds: [adAccountId] }) => [{ adAccountId, ...range, via }],
  };
}

/** Counts what each statement takes, which costs a percent or two. */
async function countStatements({ postgres }: Servers): Promise<void> {
  const { adminUrl } = postgres.running();
  await query(adminUrl, `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
  await query(adminUrl, 'ALTER SYSTEM SET pg_stat_statements.track_planning = on');
  await postgres.end('fast');
  await postgres.start();
  await query(adminUrl, 'CREATE EXTENSION pg_stat_statements');
}

function printRuns(measured: readonly [number, Measured[]][]): void {
  const rows = (of: (one: Measured) => number, digits = 0) =>
    measured.map(([, runs]) => median(runs.map(of)).toFixed(digits));
  const seconds = (name: string) => (one: Measured) => sumOf(one.metrics, `${name}_sum`);
  const activity = seconds('temporal_activity_execution_latency_seconds');
  const share = (of: (one: Measured) => number) => rows((one) => (100 * of(one)) / activity(one));
  const api = seconds('pinterest_sync_request_duration_seconds');
  const budget = seconds('pinterest_sync_budget_wait_seconds');
  const upsert = seconds('pinterest_sync_upsert_duration_seconds');
  const limited = ({ metrics }: Measured) =>
    sumOf(metrics, 'pinterest_sync_requests_total', 'category="ads_analytics"');
  const ofAds = ({ requests }: Measured) =>
    requests.filter(({ path }) => path.endsWith('/ads/analytics')).length;
  const ofTargeting = ({ requests }: Measured) =>
    requests.filter(({ path }) => path.endsWith('/targeting_analytics')).length;
  printTable(
    ['API latency, ms', ...measured.map(([latencyMs]) => String(latencyMs))],
    [
      ['seconds of work', ...rows((one) => one.seconds, 2)],
      ['analytics rows', ...rows(({ analyticsRows }) => analyticsRows)],
      ['rows of all tables', ...rows(({ metrics }) => sumOf(metrics, 'pinterest_sync_rows_total'))],
      ['rows a second', ...rows((one) => one.analyticsRows / one.seconds)],
      ['requests `ads/analytics`', ...rows(ofAds)],
      ['requests of all kinds', ...rows(({ requests }) => requests.length)],
      ['requests `targeting_analytics`', ...rows(ofTargeting)],
      ['requests of the analytics limit', ...rows(limited)],
      ['of them per 1,000 rows', ...rows((one) => (1_000 * limited(one)) / one.analyticsRows, 1)],
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
      ...ACTIVITIES.map((name) => [`s in ${name}`, ...rows(secondsIn(name), 1)]),
    ],
  );
}

/** Those that may take long one after another, each of all units together. */
const ACTIVITIES = [
  'syncAnalyticsDay',
  'syncExtraDays',
  'awaitReport',
  'loadReport',
  'reconcile',
  'checkSchema',
];

const secondsIn = (name: string) => (one: Measured) =>
  sumOf(one.metrics, 'temporal_activity_execution_latency_seconds_sum', `activity_type="${name}"`);

function waitForTemporal({ metrics }: Measured): number {
  const name = 'temporal_activity_schedule_to_start_latency_seconds';
  return (1_000 * sumOf(metrics, `${name}_sum`)) / sumOf(metrics, `${name}_count`);
}

/** Of all runs together. */
async function printStatements({ postgres }: Servers): Promise<void> {
  const statements = await query(
    postgres.running().adminUrl,
    `SELECT left(regexp_replace(translate(query, '|', ' '), '\\s+', ' ', 'g'), 90) AS text,
       sum(calls)::float8 AS calls, sum(total_exec_time + total_plan_time)::float8 AS ms
     FROM pg_stat_statements WHERE query !~ 'pg_stat|CREATE |DROP |COMMENT ' GROUP BY 1 ORDER BY 3 DESC LIMIT 10`,
  );
  const sum = statements.reduce((total, { ms }) => total + Number(ms), 0);
  console.log('\nThe ten statements that took most of Postgres:\n');
  printTable(
    ['statement', 'calls', 'ms each', '% of the ten'],
    statements.map(({ text, calls, ms }) => [
      `\`${text}\``,
      String(calls),
      (Number(ms) / Number(calls)).toFixed(2),
      ((100 * Number(ms)) / sum).toFixed(0),
    ]),
  );
}
