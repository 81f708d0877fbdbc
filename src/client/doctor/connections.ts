import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { currentKeys } from '../../config/refresh.js';
import { connectPinterest } from '../../connections/client.js';
import { connectionOfEnvironment, credentialsOf } from '../../connections/environment.js';
import { requireKeys } from '../../connections/keys.js';
import { listVisibleAdAccounts } from '../../connections/visible-ad-accounts.js';
import { readConnections } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { during } from '../steps.js';
import { examinationOf, type Finding } from './finding.js';
import { examineConnection } from './pinterest.js';

/** @param only this connection; all without it. */
export async function checkConnections(
  config: Config,
  db: Knex | undefined,
  only: string | undefined,
): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Pinterest');
  const stored = db ? (await readConnections(db)).map(({ name }) => name) : [];
  const isReadable =
    !db ||
    stored.length === 0 ||
    (await examine('key', async () => {
      await requireKeys(db, currentKeys(config));
      return `ENCRYPTION_KEY decrypts the tokens of ${stored.join(', ')}`;
    }));
  const ofEnvironment = connectionOfEnvironment(config);
  const known = [...new Set([...(ofEnvironment ? [ofEnvironment] : []), ...(isReadable ? stored : [])])];
  // If there is none, the check of the default connection says so.
  const names = only ? [only] : known.length > 0 || !isReadable ? known : [DEFAULT_CONNECTION];
  const seen = new Set<string>();
  for (const name of names) {
    const found = await checkConnection(config, db, { connection: name, seen });
    const isNamed = names.length > 1 || name !== DEFAULT_CONNECTION;
    findings.push(
      ...found.map((one) => (isNamed ? { ...one, found: `connection ${name}: ${one.found}` } : one)),
    );
  }
  const isKnown = !only && findings.every(({ ok }) => ok);
  const unseen = config.pinterest.excludedAdAccountIds.filter((id) => !seen.has(id));
  if (isKnown && unseen.length > 0) {
    await examine(
      'exclusions',
      async () =>
        `PINTEREST_AD_ACCOUNT_IDS_EXCLUDED names ${unseen.join(', ')}, which no connection sees: it may be left out`,
    );
  }
  return findings;
}

/** @param db undefined when Postgres cannot be used: other findings say what is wrong with it. */
async function checkConnection(
  config: Config,
  db: Knex | undefined,
  { connection, seen }: { connection: string; seen: Set<string> },
): Promise<Finding[]> {
  if (!db && needsStore(config, connection)) {
    const found = 'not checked: renewed tokens are stored in Postgres, which cannot be used';
    return [{ part: 'Pinterest', check: 'token', ok: true, found }];
  }
  const answer = await during('Asking Pinterest for the ad accounts', () =>
    requestAccounts(config, db, connection).catch((error: Error) => error),
  );
  if (!(answer instanceof Error)) for (const { id } of answer.accounts) seen.add(id);
  return examineConnection(answer, config, connection);
}

/** Whether its tokens are renewed, and so must be stored. */
function needsStore(config: Config, connection: string): boolean {
  const credentials = credentialsOf(config, connection);
  return credentials ? !('accessToken' in credentials) : config.pinterest.app !== undefined;
}

const requestAccounts = async (config: Config, db: Knex | undefined, connection: string) =>
  listVisibleAdAccounts(connectPinterest(config, db, { connection }));
