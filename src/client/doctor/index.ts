/** `client doctor`: is everything in order, and if not, what is the next command? */
import { type Config, requireDatabaseUrl } from '../../config/index.js';
import { createPool } from '../../postgres/pool.js';
import { toDay } from '../../shared/dates.js';
import { verdictOnNode } from '../../version.js';
import { loadClientConfig } from '../load-config.js';
import { print, printJson } from '../terminal.js';
import { checkConnections } from './connections.js';
import { examinationOf, Fault, type Finding } from './finding.js';
import { lineOf } from './line.js';
import { checkNotify } from './notify.js';
import { checkPostgres } from './postgres.js';
import { checkProxies } from './proxies.js';
import { checkRates } from './rates.js';
import { checkTemporal } from './temporal.js';

export interface DoctorOptions {
  /** Default: all. */
  connection?: string | undefined;
  /** Sends a test message. */
  notify?: boolean | undefined;
  json?: boolean | undefined;
}

/** @returns whether everything is in order. */
export async function doctor({ json, ...options }: DoctorOptions): Promise<boolean> {
  const findings = await examineAll(options);
  if (json) printJson(findings);
  else for (const finding of findings) print(lineOf(finding));
  return findings.every(({ ok }) => ok);
}

async function examineAll({ connection, notify = false }: DoctorOptions): Promise<Finding[]> {
  let config: Config | undefined;
  const { findings, examine } = examinationOf('Configuration');
  await examine('variables', async () => {
    config = loadClientConfig();
    const { extraTables } = config.pinterest;
    const more = extraTables.length > 0 ? `; chosen beside the five tables: ${extraTables.join(', ')}` : '';
    return `every variable is valid${more}`;
  });
  if (!config) return findings;
  await examine('Node', checkNode);
  return [
    ...findings,
    ...(await checkProxies(config)),
    ...(await checkRates(config)),
    ...(await examineParts(config, connection)),
    ...(await checkNotify(config, notify)),
  ];
}

async function examineParts(config: Config, connection: string | undefined): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Postgres');
  let databaseUrl: string | undefined;
  await examine('address', async () => {
    databaseUrl = requireDatabaseUrl(config);
    // A socket is the path of its folder.
    return decodeURIComponent(new URL(databaseUrl).host);
  });
  const db = databaseUrl ? createPool(databaseUrl, { max: 1 }) : undefined;
  try {
    if (db) findings.push(...(await checkPostgres(db)));
    const temporal = await checkTemporal(config);
    // Other findings say what is wrong with Postgres; it says nothing about Pinterest.
    const sound = findings.every(({ ok }) => ok) ? db : undefined;
    return [...findings, ...temporal, ...(await checkConnections(config, sound, connection))];
  } finally {
    await db?.destroy();
  }
}

async function checkNode(): Promise<string> {
  const { state, text } = verdictOnNode(process.version, toDay(new Date()));
  if (state === 'unsupported') throw new Fault(text, 'install Node 24: https://nodejs.org');
  return text;
}
