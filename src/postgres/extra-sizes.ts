/** About how many rows of a chosen table one answer may have, for ad accounts where Pinterest failed over more. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { ExtraDaily } from '../shared/tables.js';
import { select } from './select.js';

interface OfTable {
  adAccountId: string;
  table: ExtraDaily;
}

interface LearnedRows {
  /** How many worked. */
  rows: number;
  /** How many to try: after a day, twice as many. */
  next: number;
}

export async function learnedRows(db: Knex, about: OfTable): Promise<LearnedRows | undefined> {
  const [row] = await select<LearnedRows>(
    db,
    `SELECT most_rows::float8 AS rows, (CASE WHEN learned_at < now() - interval '1 day' THEN 2 ELSE 1 END * most_rows)::float8 AS next
     FROM ${sync.extra_sizes} WHERE ad_account_id = :adAccountId AND table_name = :table`,
    { ...about },
  );
  return row;
}

export async function learnRows(db: Knex, about: OfTable, rows: number): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.extra_sizes} (ad_account_id, table_name, most_rows) VALUES (:adAccountId, :table, :rows)
     ON CONFLICT (ad_account_id, table_name) DO UPDATE SET most_rows = excluded.most_rows, learned_at = now()`,
    { ...about, rows },
  );
}
