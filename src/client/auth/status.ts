/** `client auth status`: who has connected, what each connection sees, and how long its tokens last. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { connectPinterest } from '../../connections/client.js';
import { type ConnectionFacts, connectionAttention, readConnectionFacts } from '../../connections/facts.js';
import {
  accountText,
  listVisibleAdAccounts,
  type NamedAdAccount,
  toNamed,
  userOf,
} from '../../connections/visible-ad-accounts.js';
import { messageOf } from '../../errors.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { formatMinute } from '../../shared/dates.js';
import { inParallel } from '../../shared/in-parallel.js';
import { onOneLine } from '../../shared/plain-text.js';
import { counted } from '../../shared/words.js';
import type { WithDatabase } from '../command-line.js';
import { during } from '../steps.js';
import { besideLabel } from '../table.js';
import { print, printJson, readableColumns } from '../terminal.js';
import { UsageError } from '../usage-error.js';

interface AuthStatusOptions {
  connection?: string | undefined;
  json?: boolean | undefined;
}

interface ConnectionStatus extends ConnectionFacts {
  adAccounts: NamedAdAccount[] | null;
  /** Why Pinterest could not be asked. */
  fault: string | null;
  /** What needs attention; empty when all is well. */
  needs: string[];
}

const LOOKS_IN_FLIGHT = 5;
const LABEL_COLUMNS = 17;

/** @returns whether no connection needs attention. */
export async function authStatus({ db, config, options }: WithDatabase<AuthStatusOptions>): Promise<boolean> {
  const all = await readConnectionFacts(db, config);
  const chosen = all.filter(({ connection }) => !options.connection || connection === options.connection);
  if (options.connection && chosen.length === 0) {
    throw new UsageError(
      `There is no connection ${options.connection}; pinterest-ads-sync auth status lists all connections`,
    );
  }
  const found: ConnectionStatus[] = [];
  await during('Asking Pinterest what each connection sees', () =>
    inParallel(chosen, LOOKS_IN_FLIGHT, async (facts) => {
      found.push(await readConnectionStatus(db, config, facts));
    }),
  );
  found.sort((a, b) => a.connection.localeCompare(b.connection));
  if (options.json) printJson(found);
  else if (found.length === 0) print('No connection yet. Make one with: pinterest-ads-sync auth login');
  else print(found.map(describe).join('\n\n'));
  return found.length > 0 && found.every(({ needs }) => needs.length === 0);
}

async function readConnectionStatus(
  db: Knex,
  config: Config,
  facts: ConnectionFacts,
): Promise<ConnectionStatus> {
  try {
    const { connection } = facts;
    const { accounts } = await listVisibleAdAccounts(connectPinterest(config, db, { connection }));
    const adAccounts = accounts.map(toNamed);
    // The request may have renewed the tokens.
    const now = (await readConnectionFacts(db, config)).find((one) => one.connection === connection) ?? facts;
    return {
      ...now,
      userName: userOf(accounts) ?? now.userName,
      adAccounts,
      fault: null,
      needs: connectionAttention(now),
    };
  } catch (error) {
    const fault = messageOf(toDatabaseError(error) ?? error);
    return { ...facts, adAccounts: null, fault, needs: [fault, ...connectionAttention(facts)] };
  }
}

function describe(status: ConnectionStatus): string {
  const { connection, source, userName, adAccounts, fault } = status;
  const whose = userName ? `user ${onOneLine(userName)}` : 'user unknown';
  const lines: [string, string][] = [
    [
      '',
      source === 'environment'
        ? `from the environment, ${whose}`
        : `${whose}, connected ${dayText(status.connectedAt)}`,
    ],
    ['access token', endText(status.accessTokenEndsAt, status.accessTokenDaysLeft)],
    ['refresh token', endText(status.refreshTokenEndsAt, status.refreshTokenDaysLeft)],
    ['last refresh', status.lastRefresh ? formatMinute(status.lastRefresh) : 'none yet'],
    ['ad accounts', adAccounts ? accountsCell(adAccounts) : `unknown: ${fault}`],
  ];
  return [
    connection,
    ...lines.flatMap(([label, text]) =>
      besideLabel(`  ${label}`, [text], { labelColumns: LABEL_COLUMNS, columns: readableColumns() }),
    ),
    // On one line, so that the command in it can be copied.
    ...needsOf(status).map((need) => '  needs'.padEnd(LABEL_COLUMNS) + need),
  ].join('\n');
}

function needsOf(status: ConnectionStatus): string[] {
  const needs = connectionAttention(status);
  if (status.fault === null || needs.length > 0) return needs;
  return [`pinterest-ads-sync doctor --connection ${status.connection} says what to do`];
}

const accountsCell = (accounts: readonly NamedAdAccount[]) =>
  [String(accounts.length), accounts.map(accountText).join(', ')].filter(Boolean).join(': ');

const dayText = (time: Date | null) => time?.toISOString().slice(0, 10) ?? 'at an unknown time';

function endText(end: Date | null, daysLeft: number | null): string {
  if (!end || daysLeft === null) return 'ends at an unknown time';
  return daysLeft < 0
    ? `ended ${formatMinute(end)}`
    : `ends ${formatMinute(end)}, ${counted(Math.floor(daysLeft), 'day')} left`;
}
