import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { connectionOfEnvironment } from '../../connections/environment.js';
import { requireKeys } from '../../connections/keys.js';
import { createKeyRing } from '../../encryption.js';
import { readConnections } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { examinationOf, type Finding } from './finding.js';
import { checkPinterest } from './pinterest.js';

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
      await requireKeys(db, createKeyRing(config.encryptionKeys));
      return `ENCRYPTION_KEY opens the tokens of ${stored.join(', ')}`;
    }));
  const ofEnvironment = connectionOfEnvironment(config);
  const known = [...new Set([...(ofEnvironment ? [ofEnvironment] : []), ...(isReadable ? stored : [])])];
  // Without any, the examination of the default one says so.
  const names = only ? [only] : known.length > 0 || !isReadable ? known : [DEFAULT_CONNECTION];
  for (const name of names) {
    const found = await checkPinterest(config, db, name);
    const isNamed = names.length > 1 || name !== DEFAULT_CONNECTION;
    findings.push(
      ...found.map((one) => (isNamed ? { ...one, found: `connection ${name}: ${one.found}` } : one)),
    );
  }
  return findings;
}
