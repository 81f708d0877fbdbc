/** The ad accounts that a connection sees, as a person wants to know them. */
import { SyncError } from '../errors.js';
import type { AdAccountPage, PinterestClient } from '../pinterest/client.js';

export interface Account {
  id: string;
  name?: string;
  permissions?: unknown;
  owner?: { username?: unknown };
}

/** What Pinterest answered, and when by our clock. */
export interface Answer {
  accounts: Account[];
  headers: Readonly<Record<string, unknown>>;
  askedAt: number;
  answeredAt: number;
}

const NAMED_ACCOUNTS = 5;
/** Of 250 ad accounts each: more are no list but a loop. */
const MOST_PAGES = 1_000;

export async function askAccounts(pinterest: PinterestClient): Promise<Answer> {
  const accounts: Account[] = [];
  let page: AdAccountPage;
  let bookmark: string | undefined;
  let askedAt: number;
  let pages = 0;
  do {
    if (pages++ === MOST_PAGES) {
      throw new SyncError(
        'UnexpectedResponse',
        `The list of ad accounts has no end after ${MOST_PAGES} pages`,
      );
    }
    askedAt = Date.now();
    page = await pinterest.listAdAccounts(bookmark);
    accounts.push(...(page.items as Account[]));
    bookmark = page.bookmark;
  } while (bookmark);
  return { accounts, headers: page.headers, askedAt, answeredAt: Date.now() };
}

/** The first few, with the roles of the token's user. */
export function named(accounts: readonly Account[]): string {
  const names = accounts
    .slice(0, NAMED_ACCOUNTS)
    .map((account) => `${account.id} (${account.name ?? 'no name'}: ${rolesText(account)})`);
  const more = accounts.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Undefined when Pinterest does not say. */
const rolesOf = ({ permissions }: Account): string[] | undefined =>
  Array.isArray(permissions) ? permissions.map(String) : undefined;

/** As JSON has it; null for what Pinterest does not say. */
export interface ListedAccount {
  id: string;
  name: string | null;
  roles: string[] | null;
}

export const asListed = (account: Account): ListedAccount => ({
  id: account.id,
  name: account.name ?? null,
  roles: rolesOf(account) ?? null,
});

function rolesText(account: Account): string {
  const roles = rolesOf(account);
  return roles ? roles.join(' and ') || 'no role' : 'role not told';
}

/** The user of the token, whom only an ad account of their own names: to be told directly takes a further scope. */
export function userOf(accounts: readonly Account[]): string | null {
  const own = accounts.find((account) => rolesOf(account)?.includes('OWNER'));
  return typeof own?.owner?.username === 'string' ? own.owner.username : null;
}
