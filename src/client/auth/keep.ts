/** `client auth logout` and `client auth rotate-key`. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { rotateKey } from '../../connections/keys.js';
import { createKeyRing } from '../../encryption.js';
import { SyncError } from '../../errors.js';
import { deleteConnection } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { counted } from '../table.js';

interface LogoutOptions {
  connection?: string | undefined;
}

/** Needs no key, so that tokens whose key is lost can be deleted. */
export async function logout(db: Knex, { connection = DEFAULT_CONNECTION }: LogoutOptions): Promise<boolean> {
  if (!(await deleteConnection(db, connection))) {
    console.error(
      `There is no stored connection ${connection}; npm run client -- auth status lists all connections`,
    );
    return false;
  }
  console.log(
    `Connection ${connection} and its tokens are deleted; loaded data stay. ` +
      `If it has a schedule, end that too: npm run client -- schedule delete --connection ${connection}. ` +
      'To revoke the access at Pinterest too, the user removes the app in the security settings of their Pinterest account.',
  );
  return true;
}

export async function rotate(db: Knex, _: object, config: Config): Promise<boolean> {
  const keys = createKeyRing(config.encryptionKeys);
  const [first] = keys.ids;
  if (!first)
    throw new SyncError(
      'InvalidConfig',
      'ENCRYPTION_KEY is not set; its first key is the one to encrypt with',
    );
  const changed = await rotateKey(db, keys);
  console.log(
    `${counted(changed, 'connection')} encrypted again; all tokens now have key ${first}. Other keys can be removed, unless ` +
      'PAYLOAD_ENCRYPTION is or was on: SECURITY.md says when.',
  );
  return true;
}
