/** The encrypted tokens of the connections that users made, one row each, and how far a renewal has come. */
import type { Knex } from 'knex';
import type { Sealed } from '../encryption.js';
import { sync } from '../shared/database-names.js';

interface ConnectionTokens extends Sealed {
  name: string;
  appId: string;
  /** Changes when a user connects again. As text, because a Date would lose microseconds. */
  connectedAt: string;
}

const SELECT = `SELECT name, app_id AS "appId", key_id AS "keyId", tokens AS ciphertext, connected_at::text AS "connectedAt"
  FROM ${sync.connections}`;

/** @param lock keeps others from changing the rows until the transaction ends. */
export async function readAllTokens(db: Knex, { lock = false } = {}): Promise<ConnectionTokens[]> {
  const { rows } = await db.raw<{ rows: ConnectionTokens[] }>(
    `${SELECT} ORDER BY name ${lock ? 'FOR UPDATE' : ''}`,
  );
  return rows;
}

/** @param lock keeps others from changing the row until the transaction ends. */
export async function readTokens(
  db: Knex,
  name: string,
  { lock = false } = {},
): Promise<ConnectionTokens | undefined> {
  const { rows } = await db.raw<{ rows: ConnectionTokens[] }>(
    `${SELECT} WHERE name = ? ${lock ? 'FOR UPDATE' : ''}`,
    [name],
  );
  return rows[0];
}

interface NewTokens extends Sealed {
  name: string;
  appId: string;
  scopes: string | undefined;
  renewAt: Date | undefined;
  accessTokenEndsAt: Date | undefined;
  refreshTokenEndsAt: Date | undefined;
}

/** What Pinterest did not say again is kept. The row need not exist. */
export async function writeTokens(db: Knex, tokens: NewTokens): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.connections} AS existing (name, app_id, key_id, tokens, scopes, renew_at,
       access_token_ends_at, refresh_token_ends_at)
     VALUES (:name, :appId, :keyId, :ciphertext, :scopes, :renewAt, :accessTokenEndsAt, :refreshTokenEndsAt)
     ON CONFLICT (name) DO UPDATE SET app_id = excluded.app_id, key_id = excluded.key_id, tokens = excluded.tokens,
       scopes = coalesce(excluded.scopes, existing.scopes), renew_at = excluded.renew_at,
       access_token_ends_at = excluded.access_token_ends_at,
       refresh_token_ends_at = coalesce(excluded.refresh_token_ends_at, existing.refresh_token_ends_at),
       refreshed_at = now(), renewal_began_at = NULL, state = 'connected', last_error = NULL, failed_at = NULL`,
    nullsFor({ ...tokens }),
  );
}

/** Removes what belonged to the user before: the row was just written for a new login. */
export async function markConnected(
  db: Knex,
  name: string,
  refreshTokenEndsAt: Date | undefined,
): Promise<void> {
  await db.raw(
    `UPDATE ${sync.connections} SET connected_at = clock_timestamp(), refreshed_at = NULL, user_name = NULL,
       refresh_token_ends_at = :refreshTokenEndsAt
     WHERE name = :name`,
    nullsFor({ name, refreshTokenEndsAt }),
  );
}

/** The same tokens under another key. */
export async function replaceCiphertext(
  db: Knex,
  name: string,
  { keyId, ciphertext }: Sealed,
): Promise<void> {
  await db(sync.connections).where({ name }).update({ key_id: keyId, tokens: ciphertext });
}

/** @returns since when a renewal before this one has had no end; undefined when there is none. */
export async function beginRenewal(db: Knex, name: string): Promise<Date | undefined> {
  const { rows } = await db.raw<{ rows: { unfinishedSince: Date | null }[] }>(
    `UPDATE ${sync.connections} AS now SET renewal_began_at = coalesce(before.renewal_began_at, now())
     FROM ${sync.connections} AS before WHERE before.name = now.name AND now.name = ?
     RETURNING before.renewal_began_at AS "unfinishedSince"`,
    [name],
  );
  return rows[0]?.unfinishedSince ?? undefined;
}

export async function endRenewal(db: Knex, name: string): Promise<void> {
  await db(sync.connections).where({ name }).update({ renewal_began_at: null });
}

export interface Refusal {
  name: string;
  /** Of the tokens that were refused: a user who has connected again meanwhile is not affected. */
  connectedAt: string | undefined;
  message: string;
  /** The beginning of a renewal that never ended. */
  renewalBeganAt: Date | undefined;
}

export async function markRefused(db: Knex, refusal: Refusal): Promise<void> {
  await db.raw(
    `UPDATE ${sync.connections} SET state = 'refused', last_error = :message, failed_at = now(),
       renewal_began_at = CAST(:renewalBeganAt AS timestamptz)
     WHERE name = :name AND connected_at::text = :connectedAt`,
    nullsFor({ ...refusal }),
  );
}

/** Knex takes no undefined value for a binding, and its types no null. */
const nullsFor = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null])) as Record<
    string,
    string
  >;
