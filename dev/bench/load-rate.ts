// `npm run bench`: how many rows a second go into pinterest.ad_analytics, by the product and by other methods.
//
// One Postgres of its own with the settings of a server (fsync, synchronous commit, full page writes), the migrated
// table with all of its indexes, one batch after the other unless it says otherwise. What COPY and Knex load is made
// beforehand, from Pinterest's JSON, which the product reads while it loads.
import { Client } from 'pg';
import { migrate } from '../../src/postgres/migrate.js';
import { createPool } from '../../src/postgres/pool.js';
import { pinterest } from '../../src/shared/database-names.js';
import { DAYS_IN_FLIGHT } from '../../src/shared/reading-plan.js';
import { BATCH_ROWS, makeBatches } from '../harness/batches.js';
import { median } from '../harness/print.js';
import { withPostgres } from '../harness/servers.js';
import { number, say, start } from '../program.js';
import { copyTextsOf, loadByCopy, loadByKnex, loadByUpsert, objectsOf, type Server } from './loaders.js';

const NEW_ROWS = 'upsert, new rows';
const NEW_ROWS_IN_FLIGHT = `upsert, new rows, ${DAYS_IN_FLIGHT} at a time`;
/** How many times as fast as these the product should be. */
const TARGETS = { COPY: 0.9, 'knex insert..merge': 2 };

/** Seconds of each round, by what was timed. */
type Times = Map<string, number[]>;
/** What is timed, in its order. */
type Method = [name: string, load: () => Promise<unknown>][];

void start({
  script: 'bench',
  about: 'Measures how many rows a second are loaded, by the product and by COPY and Knex.',
  options: {
    rows: number('rows to load: 90 days of 250 ads', 22_500),
    rounds: number('how often each method is timed', 5),
  },
  run: ({ rows, rounds }) =>
    withPostgres((url) =>
      withServer(url, async (server) => {
        const methods = await prepareMethods(server, rows);
        const times: Times = new Map();
        for (let round = 1; round <= rounds; round += 1) {
          say(`round ${round}`);
          // Every other round backwards, so that none is always the one that follows another.
          for (const method of round % 2 ? methods : [...methods].reverse())
            await timeMethod(server, method, times);
        }
        await report(server, rows, times);
      }),
    ),
});

async function withServer(url: string, work: (server: Server) => Promise<void>): Promise<void> {
  await migrate(url);
  const db = createPool(url, { max: DAYS_IN_FLIGHT, applicationName: 'bench' });
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    // It would start in the middle of a measurement.
    await client.query(`ALTER TABLE ${pinterest.ad_analytics} SET (autovacuum_enabled = off)`);
    await work({ db, client });
  } finally {
    await Promise.all([db.destroy(), client.end()]);
  }
}

/** Loads once, untimed, which also warms everything up, and reads back what the other methods are to load. */
async function prepareMethods({ db, client }: Server, rows: number): Promise<Method[]> {
  const answers = makeBatches(rows);
  const changed = answers.map(({ changedBody, ...answer }) => ({ ...answer, body: changedBody }));
  const asNew = { isFirst: true };
  const again = { isFirst: false };
  await loadByUpsert(db, answers, asNew);
  const copyTexts = await copyTextsOf(client);
  const objects = await objectsOf(db);
  return [
    [
      [NEW_ROWS, () => loadByUpsert(db, answers, asNew)],
      ['upsert, unchanged rows', () => loadByUpsert(db, answers, again)],
      ['upsert, changed rows', () => loadByUpsert(db, changed, again)],
    ],
    [[NEW_ROWS_IN_FLIGHT, () => loadByUpsert(db, answers, { ...asNew, atATime: DAYS_IN_FLIGHT })]],
    [['COPY', () => loadByCopy(client, copyTexts)]],
    [['knex insert..merge', () => loadByKnex(db, objects)]],
  ];
}

async function timeMethod({ client }: Server, method: Method, times: Times): Promise<void> {
  await client.query(`TRUNCATE ${pinterest.ad_analytics}`);
  for (const [name, load] of method) {
    // Leaves no work of the one before for this one to do.
    await client.query(`VACUUM ANALYZE ${pinterest.ad_analytics}`);
    await client.query('CHECKPOINT');
    const start = performance.now();
    await load();
    times.set(name, [...(times.get(name) ?? []), (performance.now() - start) / 1_000]);
  }
}

async function report({ client }: Server, rows: number, times: Times): Promise<void> {
  const { rows: settings } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
       (SELECT count(*) FROM pg_attribute WHERE attrelid = rel.oid AND attnum > 0 AND NOT attisdropped) AS columns,
       (SELECT count(*) FROM pg_index WHERE indrelid = rel.oid) AS indexes
     FROM pg_class AS rel WHERE rel.oid = '${pinterest.ad_analytics}'::regclass`,
  );
  const { version, fsync, columns, indexes } = settings[0];
  const rate = (name: string) => rows / median(times.get(name) ?? []);
  console.log(`Postgres ${version}, fsync ${fsync}; ${rows} rows in batches of ${BATCH_ROWS};`);
  console.log(`${columns} columns, ${indexes} indexes; medians of ${times.get(NEW_ROWS)?.length} rounds\n`);
  console.log(line('', 'rows/s', 'slowest', 'fastest'));
  for (const [name, seconds] of times) {
    const rates = [median(seconds), Math.max(...seconds), Math.min(...seconds)].map((one) => rows / one);
    console.log(line(name, ...rates.map(Math.round)));
  }
  console.log(
    `\n${line('new rows, upsert divided by', 'one by one', `${DAYS_IN_FLIGHT} at a time`, 'target')}`,
  );
  for (const [name, target] of Object.entries(TARGETS)) {
    const ratios = [NEW_ROWS, NEW_ROWS_IN_FLIGHT].map((upsert) => (rate(upsert) / rate(name)).toFixed(2));
    console.log(line(name, ...ratios, target));
  }
}

function line(name: string, ...values: (string | number)[]): string {
  return name.padEnd(32) + values.map((value) => String(value).padStart(12)).join('');
}
