// A Postgres of its own with the settings of a server that holds a large table.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../../src/postgres/migrate.js';
import { startPostgres } from '../../stack/postgres.js';

/** About what a machine of 16 GB is given. WAL is kept at its least while the table is filled, and at its usual after. */
const SETTINGS = {
  shared_buffers: '2GB',
  effective_cache_size: '12GB',
  maintenance_work_mem: '1GB',
  work_mem: '64MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  random_page_cost: '1.1',
  autovacuum: 'off',
};

export interface StorageServer {
  url: string;
  client: Client;
}

export async function withStorageServer(
  say: (line: string) => void,
  work: (server: StorageServer) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pinterest-ads-storage-'));
  let postgres = await startPostgres({ dataDir, port: 0, say });
  try {
    await withClient(postgres.url, async (client) => {
      for (const [name, value] of Object.entries(SETTINGS))
        await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    });
    // Most of them are read at the start only.
    await postgres.stop();
    postgres = await startPostgres({ dataDir, port: 0, say });
    await migrate(postgres.url);
    await withClient(postgres.url, (client) => work({ url: postgres.url, client }));
  } finally {
    await postgres.stop();
    for (const path of [postgres.dataDir, `${postgres.dataDir}.log`])
      rmSync(path, { recursive: true, force: true });
  }
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
