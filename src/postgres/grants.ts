/** What the environment's refresh tokens led to, encrypted: one row per refresh token. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import { select, selectOne } from './select.js';

interface GrantRow {
  ciphertext: Buffer;
  renewedAt: Date;
}

export async function readGrantRow(db: Knex, grantId: string): Promise<GrantRow | undefined> {
  const rows = await select<GrantRow>(
    db,
    `SELECT tokens AS ciphertext, renewed_at AS "renewedAt" FROM ${sync.grants} WHERE grant_id = ?`,
    [grantId],
  );
  return rows[0];
}

/**
 * Keeps others from changing the row until the transaction ends.
 *
 * @param initial is kept first, where there is no row yet.
 * @returns what is kept.
 */
export async function lockGrantRow(transaction: Knex, grantId: string, initial: Buffer): Promise<Buffer> {
  await transaction.raw(
    `INSERT INTO ${sync.grants} (grant_id, tokens) VALUES (?, ?) ON CONFLICT (grant_id) DO NOTHING`,
    [grantId, initial],
  );
  const { ciphertext } = await selectOne<{ ciphertext: Buffer }>(
    transaction,
    `SELECT tokens AS ciphertext FROM ${sync.grants} WHERE grant_id = ? FOR UPDATE`,
    [grantId],
  );
  return ciphertext;
}

export async function updateGrantRow(
  db: Knex,
  grantId: string,
  { ciphertext, endsAt }: { ciphertext: Buffer; endsAt: Date | undefined },
): Promise<void> {
  await db(sync.grants)
    .where({ grant_id: grantId })
    .update({ tokens: ciphertext, renewed_at: db.fn.now(), ends_at: endsAt ?? null });
}
