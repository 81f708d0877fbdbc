/** `client auth logout`. */
import { deleteConnection } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import type { WithDatabase } from '../command-line.js';
import { print, tell } from '../terminal.js';

interface LogoutOptions {
  connection?: string | undefined;
}

/** Needs no key, so that tokens whose key is lost can be deleted. */
export async function logout({ db, options }: WithDatabase<LogoutOptions>): Promise<boolean> {
  const { connection = DEFAULT_CONNECTION } = options;
  if (!(await deleteConnection(db, connection))) {
    tell(`There is no stored connection ${connection}; pinterest-ads-sync auth status lists all connections`);
    return false;
  }
  print(
    `Connection ${connection} and its tokens are deleted; loaded data stay. ` +
      `If it has a schedule, end that too: pinterest-ads-sync schedule delete --connection ${connection}. ` +
      'To revoke the access at Pinterest too, the user removes the app in the security settings of their Pinterest account.',
  );
  return true;
}
