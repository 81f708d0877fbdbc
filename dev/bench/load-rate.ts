// `npm run bench`: how many rows a second go into pinterest.ad_analytics, by the product's way and by others.
//
// One Postgres of its own with the settings of a server (fsync, synchronous commit, full page writes), the migrated
// table with all of its indexes, one batch after the other unless it says otherwise. What is loaded is made
// beforehand: for COPY and Knex that includes reading Pinterest's JSON, which the product's way does while it loads.
// "COPY of answers" does so too: it begins with what Pinterest sends, as the product does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { messageOf } from '../../src/errors.js';
import { migrate } from '../../src/postgres/migrate.js';
import { createPool } from '../../src/postgres/pool.js';
import { DAYS_IN_FLIGHT } from '../../src/shared/reading-plan.js';
import { startPostgres } from '../stack/postgres.js';
import { BATCH_ROWS, type Batch, makeBatches } from './batches.js';
import { median } from './numbers.js';
import {
  copyTextsOf,
  loadByCopy,
  loadByCopyAndMerge,
  loadByCopyOfAnswers,
  loadByKnex,
  loadByUpsert,
  objectsOf,
} from './ways.js';

const USAGE = `Usage: npm run bench -- [options]

  --rows <n>    rows to load (default 22500: 90 days of 250 ads)
  --rounds <n>  how often each way is timed (default 5)`;

const NEW_ROWS = 'upsert, new rows';
const NEW_ROWS_IN_FLIGHT = `upsert, new rows, ${DAYS_IN_FLIGHT} at a time`;
const COPY_ALL = 'COPY, all in one';
const COPY_BATCHES = `COPY, ${BATCH_ROWS} rows each`;
const COPY_ANSWERS = `COPY of answers, ${BATCH_ROWS} rows each`;
const KNEX = 'knex insert..merge';
/** How many times as fast as these the product's way is meant to be. */
const TARGETS: ReadonlyMap<string, number> = new Map([
  [COPY_ALL, 0.9],
  [COPY_BATCHES, 0.9],
  [COPY_ANSWERS, 0.9],
  [KNEX, 2],
]);

interface Server {
  db: Knex;
  client: Client;
}

/** Seconds of each round, by what was timed. */
type Times = Map<string, number[]>;
type Way = (time: (name: string, work: () => Promise<unknown>) => Promise<void>) => Promise<void>;

const say = (line: string) => console.error(line);

async function main(): Promise<void> {
  const options = {
    rows: { type: 'string' },
    rounds: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { rows = '22500', rounds = '5', help } = parseArgs({ options }).values;
  if (help) return console.log(USAGE);
  const batches = makeBatches(positive('--rows', rows));
  await withServer(async (server) => {
    const times: Times = new Map();
    const ways = await prepareWays(server, batches);
    for (let round = 1; round <= positive('--rounds', rounds); round += 1) {
      say(`round ${round}`);
      // Every other round backwards, so that none is always the one that follows another.
      for (const way of round % 2 ? ways : [...ways].reverse()) await runWay(server, way, times);
    }
    await report(server, Number(rows), times);
  });
}

function positive(option: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`${option} is ${JSON.stringify(text)}; it must be a whole number above 0\n\n${USAGE}`);
}

async function withServer(work: (server: Server) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pinterest-ads-bench-'));
  const postgres = await startPostgres({ dataDir, port: 0, say });
  const db = createPool(postgres.url, { max: DAYS_IN_FLIGHT, applicationName: 'bench' });
  const client = new Client({ connectionString: postgres.url });
  try {
    await migrate(postgres.url);
    await client.connect();
    // It would start in the middle of one way or another.
    await client.query('ALTER TABLE pinterest.ad_analytics SET (autovacuum_enabled = off)');
    await work({ db, client });
  } finally {
    await Promise.all([db.destroy(), client.end()]);
    await postgres.stop();
    for (const path of [postgres.dataDir, `${postgres.dataDir}.log`])
      rmSync(path, { recursive: true, force: true });
  }
}

/** Loads once, untimed, which also warms everything up, and reads back what the other ways are to load. */
async function prepareWays({ db, client }: Server, batches: readonly Batch[]): Promise<Way[]> {
  const bodies = batches.map(({ body }) => body);
  const changed = batches.map(({ changedBody }) => changedBody);
  await loadByUpsert(db, bodies, { isFirst: true });
  const copy = await copyTextsOf(client);
  const objects = await objectsOf(db);
  return [
    async (time) => {
      await time(NEW_ROWS, () => loadByUpsert(db, bodies, { isFirst: true }));
      await settle(client);
      await time('upsert, unchanged rows', () => loadByUpsert(db, bodies, { isFirst: false }));
      await settle(client);
      await time('upsert, changed rows', () => loadByUpsert(db, changed, { isFirst: false }));
    },
    (time) =>
      time(NEW_ROWS_IN_FLIGHT, () => loadByUpsert(db, bodies, { isFirst: true, atATime: DAYS_IN_FLIGHT })),
    (time) => time(COPY_ALL, () => loadByCopy(client, [copy.whole])),
    (time) => time(COPY_BATCHES, () => loadByCopy(client, copy.batches)),
    (time) => time(COPY_ANSWERS, () => loadByCopyOfAnswers(client, bodies)),
    (time) => time('COPY and merge', () => loadByCopyAndMerge(client, copy.batches)),
    (time) => time(KNEX, () => loadByKnex(db, objects)),
  ];
}

async function runWay({ client }: Server, way: Way, times: Times): Promise<void> {
  await client.query('TRUNCATE pinterest.ad_analytics');
  await settle(client);
  await way(async (name, work) => {
    const start = performance.now();
    await work();
    times.set(name, [...(times.get(name) ?? []), (performance.now() - start) / 1000]);
  });
}

/** Leaves no work of one way for the next to do. */
async function settle(client: Client): Promise<void> {
  await client.query('VACUUM ANALYZE pinterest.ad_analytics');
  await client.query('CHECKPOINT');
}

async function report({ client }: Server, rows: number, times: Times): Promise<void> {
  const { rows: settings } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
       (SELECT count(*) FROM information_schema.columns WHERE table_schema = 'pinterest' AND table_name = 'ad_analytics') AS columns,
       (SELECT count(*) FROM pg_index WHERE indrelid = 'pinterest.ad_analytics'::regclass) AS indexes`,
  );
  const { version, fsync, columns, indexes } = settings[0];
  const rate = (name: string) => rows / median(times.get(name) ?? []);
  const count = times.values().next().value?.length;
  console.log(`Postgres ${version}, fsync ${fsync}; ${rows} rows in batches of ${BATCH_ROWS};`);
  console.log(`${columns} columns, ${indexes} indexes; medians of ${count} rounds\n`);
  console.log(line('', 'rows/s', 'slowest', 'fastest'));
  for (const [name, seconds] of times) {
    const [slowest, fastest] = [Math.max(...seconds), Math.min(...seconds)];
    console.log(line(name, ...[median(seconds), slowest, fastest].map((one) => Math.round(rows / one))));
  }
  console.log('');
  console.log(line('new rows, upsert divided by', 'one by one', `${DAYS_IN_FLIGHT} at a time`, 'target'));
  for (const [name, target] of TARGETS) {
    const ratios = [NEW_ROWS, NEW_ROWS_IN_FLIGHT].map((way) => (rate(way) / rate(name)).toFixed(2));
    console.log(line(name, ...ratios, target));
  }
}

function line(name: string, ...values: (string | number)[]): string {
  return name.padEnd(32) + values.map((value) => String(value).padStart(12)).join('');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say(messageOf(error));
    process.exit(1);
  },
);
