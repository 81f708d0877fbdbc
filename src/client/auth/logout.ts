/** `client auth logout`. */
import type { Knex } from 'knex';
import { deleteConnection } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';

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
