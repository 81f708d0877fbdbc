// Who may enter the local Postgres. It listens on the loopback address, where every user of this machine can knock, so
// its passwords are random and lie in a file that only its owner can read.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { withClient } from './query.js';

export const DATABASE = 'pinterest_ads';
/** May do everything, even run programs; only the stack itself uses it. */
export const ADMIN = 'postgres';
/** Owns the database and nothing else: what the product, and whoever looks at the data, connects as. */
const OWNER = 'pinterest';

/** The passwords of both. */
export interface Access {
  admin: string;
  owner: string;
}

/** Beside the data folder, which belongs to another account when root runs this. */
export const accessFileOf = (dataDir: string) => `${dataDir}.access.json`;

export function makeAccess(): Access {
  const password = () => randomBytes(24).toString('base64url');
  return { admin: password(), owner: password() };
}

export function writeAccess(dataDir: string, access: Access): void {
  const file = accessFileOf(dataDir);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(access), { mode: 0o600, flag: 'wx' });
}

/** @throws an error that says what to do when the passwords are lost. */
export function readAccess(dataDir: string): Access {
  const file = accessFileOf(dataDir);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Access;
  throw new Error(
    `${dataDir} holds a database, but the file with its passwords, ${file}, is missing.\n` +
      'Put it back, or move the folder away for a new, empty database.',
  );
}

export function adminUrl(access: Access, port: number, database: string): string {
  return urlOf(ADMIN, access.admin, port, database);
}

export function ownerUrl(access: Access, port: number): string {
  return urlOf(OWNER, access.owner, port, DATABASE);
}

function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** The owner and the database, if an earlier start did not come to make them. */
export async function ensureDatabase(access: Access, port: number): Promise<void> {
  const server = adminUrl(access, port, 'postgres');
  await withClient({ connectionString: server }, async (client) => {
    const { rowCount: owner } = await client.query(`SELECT FROM pg_roles WHERE rolname = '${OWNER}'`);
    if (!owner) await client.query(`CREATE ROLE ${OWNER} LOGIN PASSWORD '${access.owner}'`);
    const { rowCount: database } = await client.query(
      `SELECT FROM pg_database WHERE datname = '${DATABASE}'`,
    );
    if (!database) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${DATABASE} FROM PUBLIC`);
  });
}
