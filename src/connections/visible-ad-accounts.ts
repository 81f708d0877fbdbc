/** The ad accounts that a connection sees, as a person wants to know them. */
import { SyncError } from '../errors.js';
import type { AdAccountPage, PinterestClient } from '../pinterest/contract.js';
import { watchListEnd } from '../shared/list-end.js';
import { onOneLine } from '../shared/plain-text.js';
import { excerpt } from '../shared/redact.js';
import { shorten } from '../shared/shorten.js';

export interface VisibleAdAccount {
  id: string;
  name?: unknown;
  permissions?: unknown;
  owner?: { username?: unknown } | undefined;
}

export interface VisibleAdAccounts {
  accounts: VisibleAdAccount[];
  /** Of the last page: the time, and how many requests are left. */
  headers: Readonly<Record<string, unknown>>;
  /** By our clock, for the last page. */
  requestedAt: number;
  answeredAt: number;
}

/** What is something else has no id by which it could be named; a sync says so of its row. */
const isAdAccount = (item: unknown): item is VisibleAdAccount =>
  /^(string|number)$/.test(typeof (item as { id?: unknown } | null)?.id);

const LONGEST_NAME = 300;
const NAMED_ACCOUNTS = 5;
/** Of 250 ad accounts each. */
const MOST_PAGES = 1_000;

/** @throws SyncError UnexpectedResponse for a list without an end, and whatever the client throws. */
export async function listVisibleAdAccounts(pinterest: PinterestClient): Promise<VisibleAdAccounts> {
  const accounts: VisibleAdAccount[] = [];
  const faultAt = watchListEnd({ of: 'ad accounts', mostPages: MOST_PAGES });
  let page: AdAccountPage;
  let bookmark: string | undefined;
  let requestedAt: number;
  do {
    requestedAt = Date.now();
    page = await pinterest.listAdAccounts(bookmark);
    accounts.push(
      ...page.items.filter(isAdAccount).map((account) => ({ ...account, id: String(account.id) })),
    );
    bookmark = page.bookmark;
    const fault = bookmark && faultAt(bookmark);
    if (fault) throw new SyncError('UnexpectedResponse', fault);
  } while (bookmark);
  return { accounts, headers: page.headers, requestedAt, answeredAt: Date.now() };
}

/** Undefined when Pinterest does not say. */
const rolesOf = ({ permissions }: VisibleAdAccount): string[] | undefined =>
  Array.isArray(permissions) ? permissions.map(String) : undefined;

/** As JSON has it; null for what Pinterest does not say. */
export interface NamedAdAccount {
  id: string;
  name: string | null;
  /** Of the token's user. */
  roles: string[] | null;
}

export const toNamed = (account: VisibleAdAccount): NamedAdAccount => ({
  id: account.id,
  name: typeof account.name === 'string' ? shorten(account.name, LONGEST_NAME) : null,
  roles: rolesOf(account) ?? null,
});

/** `549755885175 (Shop: ANALYST)` */
export function accountText({ id, name, roles }: NamedAdAccount): string {
  const role = roles ? roles.join(' and ') || 'no role' : 'role unknown';
  return onOneLine(`${id} (${name ?? 'no name'}: ${excerpt(role, LONGEST_NAME)})`);
}

/** The first few of them. */
export function accountsText(accounts: readonly VisibleAdAccount[]): string {
  const shown = accounts.slice(0, NAMED_ACCOUNTS).map((account) => accountText(toNamed(account)));
  const more = accounts.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * The user of the token. Only an ad account of their own names them, because Pinterest's endpoint for users
 * needs another scope.
 */
export function userOf(accounts: readonly VisibleAdAccount[]): string | null {
  const own = accounts.find((account) => rolesOf(account)?.includes('OWNER'));
  const name = own?.owner?.username;
  return typeof name === 'string' ? excerpt(onOneLine(name), LONGEST_NAME) : null;
}
