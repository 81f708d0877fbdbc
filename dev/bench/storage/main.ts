// `npm run bench:storage`: what pinterest.ad_analytics costs when it is large, in one table and by month.
import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { messageOf } from '../../../src/errors.js';
import { median } from '../numbers.js';
import { printTable } from '../print-table.js';
import { fill, makeIndexes, partitionByMonth } from './fill.js';
import { type Asked, measureQueries } from './queries.js';
import { type StorageServer, withStorageServer } from './server.js';
import { measureUpserts, type Upserted } from './upserts.js';

const USAGE = `Usage: npm run bench:storage -- [options]

Fills a temporary Postgres, and stops before the disk has less than 15 GB left: 10 million rows take about 7 GB as one
table, and twice that with the partitions beside it.

  --rows <n>    rows (default 10000000)
  --days <n>    days that they are of (default 730)
  --rounds <n>  how often each statement is timed (default 3)`;

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const options = { rows: text, days: text, rounds: text, help: { type: 'boolean' } } as const;
  const { rows = '10000000', days = '730', rounds = '3', help } = parseArgs({ options }).values;
  if (help) return console.log(USAGE);
  await withStorageServer(say, async (server) => {
    const { client } = server;
    await fill(client, { rows: Number(rows), days: Number(days) }, say);
    say('makes the indexes ...');
    await makeIndexes(client, 'pinterest.ad_analytics', false);
    await report(server, Number(rounds), false);
    say('copies the rows into months ...');
    await partitionByMonth(client, say);
    await client.query('DROP TABLE pinterest.ad_analytics_plain CASCADE');
    await makeIndexes(client, 'pinterest.ad_analytics', true);
    await report(server, Number(rounds), true);
  });
}

async function report(server: StorageServer, rounds: number, isPartitioned: boolean): Promise<void> {
  const { client } = server;
  say('vacuums ...');
  await client.query('VACUUM (FREEZE, ANALYZE) pinterest.ad_analytics');
  console.log(`\n# ${isPartitioned ? 'a partition per month' : 'one table'}\n`);
  await printSizes(client);
  say('asks ...');
  printQueries(await measureQueries(client, rounds));
  say('upserts ...');
  printUpserts(await measureUpserts(server, rounds, isPartitioned));
  await printUses(client);
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);

/** Of all partitions together, by the columns of an index. */
const INDEXES = `
SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.*btree \\(([^)]*)\\).*$', '\\1') AS columns,
  sum(pg_relation_size(indexrelid))::float8 AS bytes, sum(idx_scan)::float8 AS scans
FROM pg_index JOIN pg_class AS part ON part.oid = indrelid AND part.relkind = 'r'
LEFT JOIN pg_stat_user_indexes USING (indexrelid)
WHERE indrelid IN (SELECT relid FROM pg_partition_tree('pinterest.ad_analytics') UNION SELECT 'pinterest.ad_analytics'::regclass)
GROUP BY 1 ORDER BY 2 DESC`;

async function printSizes(client: Client): Promise<void> {
  const table = await client.query(
    `SELECT sum(reltuples)::float8 AS rows, sum(pg_relation_size(oid))::float8 AS bytes FROM pg_class
     WHERE oid IN (SELECT relid FROM pg_partition_tree('pinterest.ad_analytics') UNION SELECT 'pinterest.ad_analytics'::regclass) AND relkind = 'r'`,
  );
  const { rows, bytes } = table.rows[0];
  const indexes = await client.query(INDEXES);
  printTable(
    ['what', 'GB', 'bytes a row'],
    [
      ['rows', gigabytes(bytes), (bytes / rows).toFixed(0)],
      ...indexes.rows.map((one) => [
        `index (${one.columns})`,
        gigabytes(one.bytes),
        (one.bytes / rows).toFixed(0),
      ]),
    ],
  );
  console.log(`\n${Math.round(rows)} rows\n`);
}

async function printUses(client: Client): Promise<void> {
  await client.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await client.query(INDEXES);
  printTable(
    ['index', 'scans'],
    rows.map((one) => [`(${one.columns})`, String(one.scans)]),
  );
}

function printQueries(answers: readonly Asked[]): void {
  printTable(
    ['query', 'plan ms', 'run ms', 'blocks', 'read by'],
    answers.map(({ what, planMs, runMs, blocks, indexes }) => [
      what,
      median(planMs).toFixed(2),
      median(runMs).toFixed(1),
      String(blocks),
      indexes.join(', '),
    ]),
  );
  console.log('');
}

function printUpserts(cases: readonly Upserted[]): void {
  printTable(
    ['upsert of', 'rows', 'rows/s', 'WAL bytes a row', 'blocks read'],
    cases.map(({ what, rows, seconds, walBytes, readBlocks }) => [
      what,
      String(rows),
      (rows / median(seconds)).toFixed(0),
      (median(walBytes) / rows).toFixed(0),
      median(readBlocks).toFixed(0),
    ]),
  );
  console.log('');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say(messageOf(error));
    process.exit(1);
  },
);
