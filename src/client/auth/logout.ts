/** `client auth logout`. */
import type { Knex } from 'knex';
import { deleteConnection } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';

interface LogoutOptions {
  connection?: string | undefined;
}

/** Needs no key: who has lost it gets rid of what cannot be read any more. */
export async function logout(db: Knex, { connection = DEFAULT_CONNECTION }: LogoutOptions): Promise<boolean> {
  if (!(await deleteConnection(db, connection))) {
    console.error(
      `There is no stored connection ${connection}; npm run client -- auth status shows those there are`,
    );
    return false;
  }
  console.log(
    `Connection ${connection} is forgotten, with its tokens; what is loaded stays. ` +
      `If it has a schedule, end that too: npm run client -- schedule delete --connection ${connection}. ` +
      "To end Pinterest's side too, the user removes the app in the security settings of their Pinterest account.",
  );
  return true;
}
