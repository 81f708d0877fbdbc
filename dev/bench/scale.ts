// `npm run bench:scale`: a daily run of many ad accounts, of one connection or of many, by one worker and by several.
// Does the cost grow with the number of ad accounts, or faster?
import { parseArgs } from 'node:util';
import { readWithOf } from '../../src/activities/steps/reading-settings.js';
import { loadConfig } from '../../src/config/index.js';
import { messageOf } from '../../src/errors.js';
import { HISTORY_DAYS } from '../../src/shared/analytics-plan.js';
import { median, tenthsOf } from './numbers.js';
import { printTable } from './print-table.js';
import { makeConnections } from './system/connections.js';
import { type Measured, measureRun } from './system/measured-run.js';
import { sumOf } from './system/metrics.js';
import { startServers } from './system/servers.js';

const USAGE = `Usage: npm run bench:scale -- [options]

  --accounts <list>  ad accounts (default 10,100,1000)
  --connections <n>  connections that they are divided among, each with a run of its own (default 1)
  --workers <list>   worker processes (default 1,2,4)
  --ads <n>          ads of each ad account (default 5)
  --days <n>         days to read of each; the older ones count as loaded (default 2)
  --latency <ms>     that the sandbox waits before each answer (default 50)
  --limits           with Pinterest's limits: 300 analytics requests a minute`;

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** Limits that never hold back, and are told to the worker: without any it would keep to Pinterest's. */
const NO_LIMITS = { adsAnalyticsPerMinute: 1e6, adsReadPerMinute: 1e6, perSecond: 1e4 };

interface Cell {
  accounts: number;
  workers: number;
  measured: Measured;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: {
      ...{ accounts: text, connections: text, workers: text, ads: text, days: text, latency: text },
      ...{ limits: flag, help: flag },
    },
  });
  if (values.help) return console.log(USAGE);
  const { accounts = '10,100,1000', workers = '1,2,4', ads = '5', days = '2', latency = '50' } = values;
  const connections = makeConnections(Number(values.connections ?? '1'));
  const servers = await startServers(say);
  const cells: Cell[] = [];
  try {
    for (const many of accounts.split(',').map(Number)) {
      for (const team of workers.split(',').map(Number)) {
        say(`${many} ad accounts, ${team} workers`);
        const measured = await measureRun(servers, {
          name: `bench_${many}_${team}`,
          workers: team,
          pinterest: {
            accounts: many,
            ads: many * Number(ads),
            users: connections.names.length,
            latencyMs: Number(latency),
            ...(values.limits ? {} : { limits: NO_LIMITS }),
          },
          workflow: 'syncAllAdAccounts',
          environment: connections.environment,
          prepare: async (pinterest, databaseUrl) => {
            await servers.sql(databaseUrl, everyDayIsLoaded(pinterest.adAccountIds));
            await connections.store(pinterest, databaseUrl);
          },
          inputs: () => connections.names.map((connection) => ({ connection, lookbackDays: Number(days) })),
        });
        cells.push({ accounts: many, workers: team, measured });
        report(cells);
      }
    }
  } finally {
    await servers.close();
  }
}

/** As it is after a run of today: only what may have changed is read again. */
function everyDayIsLoaded(adAccountIds: readonly string[]): string {
  const readWith = readWithOf(loadConfig({}).pinterest);
  return `
    INSERT INTO pinterest_sync.analytics_days (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id)
    SELECT ad_account_id, day, 0, 0, 0, now() AT TIME ZONE 'UTC', '${readWith}', 'bench'
    FROM unnest('{${adAccountIds.join(',')}}'::text[]) AS ad_account_id,
      generate_series(now() - interval '${HISTORY_DAYS} days', now(), interval '1 day') AS day`;
}

/** All so far, because a large one may take hours. */
function report(cells: readonly Cell[]): void {
  const of = ({ accounts, workers, measured }: Cell) => {
    const { seconds, asked, cpu, metrics } = measured;
    const requests = Object.values(asked.paths).reduce((a, b) => a + b, 0);
    const budget = sumOf(metrics, 'pinterest_sync_budget_wait_seconds_sum');
    const activity = sumOf(metrics, 'temporal_activity_execution_latency_seconds_sum');
    return [
      ...[accounts, workers].map(String),
      seconds.toFixed(1),
      ((1_000 * seconds) / accounts).toFixed(0),
      String(requests),
      String(asked.refused),
      `${((100 * budget) / activity).toFixed(0)} %`,
      String(measured.events),
      (measured.historyBytes / 1_000).toFixed(0),
      memoryOf(measured),
      String(measured.connections),
      ...[cpu.workers, cpu.postgres, cpu.temporal, cpu.pinterest].map((used) => used.toFixed(1)),
    ];
  };
  printTable(
    [
      ...['ad accounts', 'workers', 's', 'ms an account', 'requests', 'refused', 'turn in the budget'],
      ...[
        'events of the parent',
        'its history, KB',
        'MB of a worker: first tenth, last, most',
        'connections',
      ],
      ...['CPU s: workers', 'Postgres', 'Temporal', 'sandbox'],
    ],
    cells.map(of),
  );
  console.log('');
}

function memoryOf({ memory, mostMemory }: Measured): string {
  const tenths = tenthsOf(memory).map(median);
  return [tenths[0] ?? 0, tenths.at(-1) ?? 0, mostMemory].map((mb) => mb.toFixed(0)).join(', ');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say(messageOf(error));
    process.exit(1);
  },
);
