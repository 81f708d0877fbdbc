import { type Config, loadConfig, requireDatabaseUrl } from '../config.js';
import { adviceOn, SyncError } from '../errors.js';
import { connectPinterest } from '../pinterest-connection.js';
import { toDatabaseError } from '../postgres/errors.js';
import { migrationNames } from '../postgres/migrate.js';
import { createPool } from '../postgres/pool.js';
import { connectClient } from '../temporal.js';

export interface Finding {
  part: string;
  ok: boolean;
  /** What was found, or what is wrong and how to mend it. */
  found: string;
}

type Check = (config: Config) => Promise<string>;

const checks: Record<string, Check> = {
  Postgres: checkPostgres,
  Temporal: checkTemporal,
  Pinterest: checkPinterest,
};

/** @returns whether everything is in order. */
export async function doctor({ json }: { json?: boolean }): Promise<boolean> {
  const findings = await examineAll();
  if (json) console.log(JSON.stringify(findings, null, 2));
  else
    for (const { part, ok, found } of findings)
      console.log(`${ok ? 'OK ' : 'FIX'}  ${part.padEnd(13)}  ${found}`);
  return findings.every(({ ok }) => ok);
}

async function examineAll(): Promise<Finding[]> {
  let config: Config | undefined;
  const findings = [
    await examine('Configuration', async () => {
      config = loadConfig();
      return 'every variable is valid';
    }),
  ];
  if (!config) return findings;
  for (const [part, check] of Object.entries(checks)) {
    findings.push(await examine(part, () => check(config as Config)));
  }
  return findings;
}

async function examine(part: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { part, ok: true, found: await check() };
  } catch (error) {
    return { part, ok: false, found: adviceOn(toDatabaseError(error) ?? error) };
  }
}

async function checkPostgres(config: Config): Promise<string> {
  const db = createPool(requireDatabaseUrl(config), { max: 1 });
  try {
    const { rows } = await db.raw(
      `SELECT current_setting('server_version') AS version, current_user AS role`,
    );
    const { rows: present } = await db.raw(
      `SELECT to_regclass('pinterest_sync.migrations') IS NOT NULL AS migrated`,
    );
    const applied: string[] = present[0].migrated ? await db('pinterest_sync.migrations').pluck('name') : [];
    const missing = migrationNames.filter((name) => !applied.includes(name));
    if (missing.length > 0) {
      throw new SyncError(
        'DatabaseRefused',
        `Migrations are missing (${missing.join(', ')}): run client migrate`,
      );
    }
    return `version ${rows[0].version}, role ${rows[0].role}, ${applied.length} migrations`;
  } finally {
    await db.destroy();
  }
}

async function checkTemporal(config: Config): Promise<string> {
  const client = await connectClient(config);
  try {
    const namespace = client.options.namespace;
    const { serverVersion } = await client.workflowService.getSystemInfo({});
    await client.workflowService.describeNamespace({ namespace });
    const queue = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: config.temporal.taskQueue },
      taskQueueType: 1,
    });
    const workers = queue.pollers?.length ?? 0;
    const seen = workers > 0 ? `${workers} worker(s)` : 'no worker yet (npm run worker)';
    return `server ${serverVersion}, namespace ${namespace}, ${seen} on task queue ${config.temporal.taskQueue}`;
  } finally {
    await client.connection.close();
  }
}

async function checkPinterest(config: Config): Promise<string> {
  const db = createPool(requireDatabaseUrl(config), { max: 1 });
  try {
    const { adAccounts, bookmark } = await connectPinterest(config, db).listAdAccounts(undefined);
    const names = adAccounts.map(({ id, name }) => `${id} (${name ?? 'no name'})`);
    const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
    return `the token sees ${adAccounts.length}${bookmark ? ' or more' : ''} ad accounts: ${shown}`;
  } finally {
    await db.destroy();
  }
}
