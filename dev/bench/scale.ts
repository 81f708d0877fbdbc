// `npm run bench:scale`: a daily run of many ad accounts, of one connection or of many, by one worker and by several.
// Does the cost grow with the number of ad accounts, or faster?
import { createPool } from '../../src/postgres/pool.js';
import { HISTORY_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { workflowTypes } from '../../src/shared/workflow-names.js';
import { type Measured, measureRun, type Plan } from '../harness/measured-run.js';
import { sumOf } from '../harness/metrics.js';
import { HIGH_LIMITS, type Pinterest } from '../harness/pinterest.js';
import { median, printTable, tenthsOf } from '../harness/print.js';
import { withServers } from '../harness/servers.js';
import { enterSettledDays } from '../harness/settled-days.js';
import { flag, number, numbers, say, start } from '../program.js';
import { newKey, storedEnvironment, storeLogin } from '../stack/connections.js';

interface Size {
  accounts: number;
  workers: number;
  connections: number;
  ads: number;
  days: number;
  latency: number;
  limits: boolean;
}

void start({
  script: 'bench:scale',
  about: 'Measures a daily run of many ad accounts, of which the older days are loaded.',
  options: {
    accounts: numbers('ad accounts', [10, 100, 1000]),
    connections: number('connections that they are divided among, each with a run of its own', 1),
    workers: numbers('worker processes', [1, 2, 4]),
    ads: number('ads of each ad account', 5),
    days: number('days to read of each', 2),
    latency: number('milliseconds that the sandbox waits before each answer', 50, 0),
    limits: flag("with Pinterest's limits: 300 analytics requests a minute"),
  },
  run: (options) =>
    withServers(async (servers) => {
      const rows: string[][] = [];
      for (const accounts of options.accounts) {
        for (const workers of options.workers) {
          say(`${accounts} ad accounts, ${workers} workers`);
          const size = { ...options, accounts, workers };
          rows.push(rowOf(size, await measureRun(servers, planOf(size))));
          // All so far, because a large one may take hours.
          printTable(HEADS, rows);
          console.log('');
        }
      }
    }),
});

function planOf({ accounts, workers, connections, ads, days, latency, limits }: Size): Plan {
  const key = newKey();
  const names = Array.from({ length: connections }, (_, index) => `shop-${index}`);
  return {
    name: `bench_${accounts}_${workers}`,
    workers,
    pinterest: {
      accounts,
      ads: accounts * ads,
      users: connections,
      latencyMs: latency,
      limits: limits ? undefined : HIGH_LIMITS,
    },
    workflow: workflowTypes.syncAll,
    environment: storedEnvironment(key),
    prepare: async (pinterest, databaseUrl) => {
      // Only what may have changed is read again.
      await enterSettledDays(databaseUrl, pinterest.adAccountIds, everyDay());
      await storeConnections(names, key, pinterest, databaseUrl);
    },
    inputs: () => names.map((connection) => ({ connection, lookbackDays: days })),
  };
}

function everyDay() {
  const today = toDay(new Date());
  return { from: addDays(today, -HISTORY_DAYS), to: today };
}

async function storeConnections(
  names: string[],
  key: string,
  { url, consents }: Pinterest,
  databaseUrl: string,
) {
  const db = createPool(databaseUrl, { max: 1, applicationName: 'bench' });
  try {
    for (const [index, consent] of consents.entries()) {
      await storeLogin({ db, key, name: names[index] ?? '', url, consent });
    }
  } finally {
    await db.destroy();
  }
}

const HEADS = [
  ...['ad accounts', 'workers', 's', 'ms an account', 'requests', 'refused', 'turn in the budget'],
  ...['events of the parent', 'its history, KB', 'MB of a worker: first tenth, last, most', 'connections'],
  ...['CPU s: workers', 'Postgres', 'Temporal', 'sandbox'],
];

function rowOf({ accounts, workers }: Size, measured: Measured): string[] {
  const { seconds, requests, cpu, metrics, memory, mostMemory } = measured;
  const budget = sumOf(metrics, 'pinterest_sync_budget_wait_seconds_sum');
  const activity = sumOf(metrics, 'temporal_activity_execution_latency_seconds_sum');
  const tenths = tenthsOf(memory).map(median);
  return [
    ...[accounts, workers].map(String),
    seconds.toFixed(1),
    ((1_000 * seconds) / accounts).toFixed(0),
    String(requests.length),
    String(requests.filter(({ status }) => status === 429).length),
    `${((100 * budget) / activity).toFixed(0)} %`,
    String(measured.events),
    (measured.historyBytes / 1_000).toFixed(0),
    [tenths[0] ?? 0, tenths.at(-1) ?? 0, mostMemory].map((mb) => mb.toFixed(0)).join(', '),
    String(measured.connections),
    ...[cpu.workers, cpu.postgres, cpu.temporal, cpu.pinterest].map((used) => used.toFixed(1)),
  ];
}
