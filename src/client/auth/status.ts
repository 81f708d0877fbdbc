/** `client auth status`: who has connected, what each connection sees, and how long its tokens last. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { askAccounts, asListed, type ListedAccount, userOf } from '../../connections/ask-ad-accounts.js';
import { connectPinterest } from '../../connections/connect.js';
import { type ConnectionFacts, needsOf, readConnectionFacts } from '../../connections/facts.js';
import { messageOf } from '../../errors.js';
import { inParallel } from '../../shared/in-parallel.js';
import { counted, wrapTo } from '../table.js';
import { UsageError } from '../usage-error.js';

export interface AuthStatusOptions {
  connection?: string;
  json?: boolean;
}

interface Seen extends ConnectionFacts {
  adAccounts: ListedAccount[] | null;
  /** Why Pinterest could not be asked. */
  fault: string | null;
  needs: string[];
}

const LOOKS_IN_FLIGHT = 5;
const COLUMNS = 100;

/** @returns whether no connection needs a person. */
export async function authStatus(db: Knex, options: AuthStatusOptions, config: Config): Promise<boolean> {
  const all = await readConnectionFacts(db, config);
  const chosen = all.filter(({ connection }) => !options.connection || connection === options.connection);
  if (options.connection && chosen.length === 0) {
    throw new UsageError(
      `There is no connection ${options.connection}; client auth status shows those there are`,
    );
  }
  const seen: Seen[] = [];
  await inParallel(chosen, LOOKS_IN_FLIGHT, async (facts) => {
    seen.push(await look(db, config, facts));
  });
  seen.sort((a, b) => a.connection.localeCompare(b.connection));
  if (options.json) console.log(JSON.stringify(seen, null, 2));
  else if (seen.length === 0) console.log('No connection yet. Make one with: npm run client -- auth login');
  else console.log(seen.map(describe).join('\n\n'));
  return seen.length > 0 && seen.every(({ needs }) => needs.length === 0);
}

async function look(db: Knex, config: Config, facts: ConnectionFacts): Promise<Seen> {
  try {
    const { connection } = facts;
    const { accounts } = await askAccounts(connectPinterest(config, db, { connection }));
    const adAccounts = accounts.map(asListed);
    // Asking may have renewed the tokens.
    const now = (await readConnectionFacts(db, config)).find((one) => one.connection === connection) ?? facts;
    return {
      ...now,
      userName: userOf(accounts) ?? now.userName,
      adAccounts,
      fault: null,
      needs: needsOf(now),
    };
  } catch (error) {
    const fault = messageOf(error);
    return { ...facts, adAccounts: null, fault, needs: [fault, ...needsOf(facts)] };
  }
}

function describe(seen: Seen): string {
  const { connection, source, userName, adAccounts, fault } = seen;
  const whose = userName ? `user ${userName}` : 'user not told by Pinterest';
  const lines: [string, string][] = [
    [
      '',
      source === 'environment'
        ? `from the environment, ${whose}`
        : `${whose}, connected ${day(seen.connectedAt)}`,
    ],
    ['access token', endText(seen.accessTokenEndsAt, seen.accessTokenDaysLeft)],
    ['refresh token', endText(seen.refreshTokenEndsAt, seen.refreshTokenDaysLeft)],
    ['last refresh', seen.lastRefresh ? timeText(seen.lastRefresh) : 'none yet'],
    ['ad accounts', adAccounts ? accountsText(adAccounts) : `not known: ${fault}`],
  ];
  return [
    connection,
    ...lines.flatMap(([label, text]) =>
      wrapTo(COLUMNS - 17, text).map((line, index) => `  ${(index === 0 ? label : '').padEnd(15)}${line}`),
    ),
    // On one line, so that the command in it can be copied.
    ...needsOf(seen).map((need) => `  ${'needs'.padEnd(15)}${need}`),
  ].join('\n');
}

function accountsText(accounts: NonNullable<Seen['adAccounts']>): string {
  const each = accounts.map(({ id, name, roles }) => {
    const text = roles ? roles.join(' and ') || 'no role' : 'role not told';
    return `${id} (${name ?? 'no name'}: ${text})`;
  });
  return `${accounts.length}${each.length > 0 ? `: ${each.join(', ')}` : ''}`;
}

const timeText = (time: Date) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const day = (time: Date | null) => time?.toISOString().slice(0, 10) ?? 'at an unknown time';

function endText(end: Date | null, daysLeft: number | null): string {
  if (!end || daysLeft === null) return 'its end is not known';
  return daysLeft < 0
    ? `ended ${timeText(end)}`
    : `ends ${timeText(end)}, ${counted(Math.floor(daysLeft), 'day')} left`;
}
