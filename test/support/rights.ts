/** Which rights of a role its statements need, as Postgres itself says: it checks them before it plans anything. */
import { Client, DatabaseError } from 'pg';

/** `SELECT pinterest.ads` */
export type Right = string;

const REFUSED = '42501';

/** A function's statements are looked at only when they run. */
const RUN = [
  `SELECT pinterest_sync.take_request('rights', 'ads_read', '[{"seconds": 1, "max_requests": 9}]', 1000)`,
];

/**
 * @param databaseUrl of a superuser.
 * @returns every right of the role on a table, and whether a statement fails without it.
 */
export async function rightsInUse(
  databaseUrl: string,
  role: string,
  statements: Iterable<string>,
): Promise<{ used: Right[]; unused: Right[] }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const plans = [...statements]
      .filter((statement) => /^\s*(select|with|insert|update|delete)\b/i.test(statement))
      .map((statement) => `EXPLAIN (GENERIC_PLAN) ${statement}`);
    const checks: string[] = [];
    for (const check of [...plans, ...RUN]) if (!(await codeOf(client, role, '', check))) checks.push(check);
    const { rows } = await client.query<{ right: Right; revoke: string; name: string }>(HELD, [role]);
    const [used, unused]: Right[][] = [[], []];
    for (const { right, revoke, name } of rows) {
      const isNeeded = await someRefused(client, role, revoke, [
        ...checks.filter((one) => one.includes(name)),
        ...RUN,
      ]);
      (isNeeded ? used : unused)?.push(right);
    }
    return { used: used ?? [], unused: unused ?? [] };
  } finally {
    await client.end();
  }
}

const HELD = `
  SELECT privilege_type || ' ' || table_schema || '.' || table_name AS right, table_name AS name,
    format('REVOKE %s ON %I.%I FROM %I;', privilege_type, table_schema, table_name, grantee) AS revoke
  FROM information_schema.role_table_grants WHERE grantee = $1 ORDER BY table_schema, table_name, privilege_type`;

async function someRefused(client: Client, role: string, revoke: string, checks: readonly string[]) {
  for (const check of checks) if ((await codeOf(client, role, revoke, check)) === REFUSED) return true;
  return false;
}

/** The SQLSTATE with which the statement fails as the role, once something is revoked; nothing of it stays. */
async function codeOf(
  client: Client,
  role: string,
  revoke: string,
  statement: string,
): Promise<string | undefined> {
  try {
    await client.query(`BEGIN; ${revoke} SET LOCAL ROLE ${role}`);
    await client.query(statement);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error.code;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}
