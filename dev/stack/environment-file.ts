// Where a running stack is, as a line for a shell to read: with passwords, so for the owner of the folder only.
import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { StackAddresses } from './instance-lock.js';

const fileOf = (dataDir: string) => join(dataDir, 'env');

/** What a person types in another terminal: `. .data/sandbox/env`. */
export function sourceCommand(dataDir: string): string {
  const file = fileOf(dataDir);
  const near = relative(process.cwd(), file);
  return `. ${near.startsWith('..') ? file : near}`;
}

/** @returns what removes the file when the stack is gone. */
export function writeEnvironment(dataDir: string, addresses: StackAddresses): () => void {
  const file = fileOf(dataDir);
  rmSync(file, { force: true });
  const variables = environmentOf(addresses);
  if (variables.length === 0) return () => undefined;
  const lines = [`# process ${process.pid}`, ...variables.map((variable) => `export ${variable}`)];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const forget = () => rmSync(file, { force: true });
  // Also when nobody stops the stack and it ends with this process.
  process.once('exit', forget);
  return forget;
}

/** The addresses as the environment variables that the program reads. */
function environmentOf(addresses: StackAddresses): string[] {
  const pairs: [string, string | undefined][] = [
    ['DATABASE_URL', addresses.databaseUrl],
    ...forPsql(addresses.databaseUrl),
    ['TEMPORAL_ADDRESS', addresses.temporalAddress],
    ['PINTEREST_API_URL', addresses.pinterestApiUrl],
    ['PINTEREST_ACCESS_TOKEN', addresses.pinterestAccessToken],
    // Without them, another terminal would look for the tables in other schemas.
    ...['PINTEREST_SCHEMA', 'PINTEREST_SYNC_SCHEMA', 'PINTEREST_EXTRA_SCHEMA', 'UMS_SCHEMA'].map(
      (name): [string, string | undefined] => [name, process.env[name] || undefined],
    ),
  ];
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : `${name}='${value}'`));
}

/** An address as an argument of psql would show its password to every user of this machine, in the list of processes. */
function forPsql(databaseUrl: string | undefined): [string, string][] {
  if (databaseUrl === undefined) return [];
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  return [
    ['PGHOST', hostname],
    ['PGPORT', port],
    ['PGUSER', username],
    ['PGPASSWORD', password],
    ['PGDATABASE', pathname.slice(1)],
  ];
}
