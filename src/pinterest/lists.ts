/** The lists that Pinterest gives by pages: ad accounts, campaigns, ad groups and ads. */
import { SyncError } from '../errors.js';
import type { ExtraList } from '../shared/extra-tables.js';
import { watchListEnd } from '../shared/list-end.js';
import { shorten } from '../shared/shorten.js';
import type { EntityTable } from '../shared/tables.js';
import { tables } from '../tables/index.js';
import { withRequestId } from './answer.js';
import type { AdAccountPage, ListPage, PinterestClient } from './contract.js';
import { endpointPath } from './endpoint-path.js';
import {
  type JsonAnswer,
  type Params,
  type PinterestHttp,
  readObject,
  unexpectedShape,
} from './json-answer.js';
import { isShortText, kindOf, notShortText } from './json-values.js';
import { entityFaults } from './row-faults.js';

/** Largest page of a list. */
export const PAGE_SIZE = 250;

export function createLists(
  http: PinterestHttp,
): Pick<PinterestClient, 'listAdAccounts' | 'getAdAccount' | 'listEntities'> {
  return {
    async listAdAccounts(bookmark, signal) {
      const path = '/ad_accounts';
      const answer = await getPage(http, path, { bookmark }, signal);
      const page = readPage('ad_accounts', answer, path, { requested: bookmark });
      return { ...page, adAccounts: adAccountsOf(page), headers: answer.headers };
    },

    async getAdAccount(adAccountId, signal) {
      const path = endpointPath('ad_accounts', adAccountId);
      const requested = { category: 'ads_read', kind: 'object', path } as const;
      const answer = await http.get(requested, {}, signal);
      const account = readObject(answer, `GET ${path}`);
      const name = nameOf(account.name);
      const read = { rows: [account], body: answer.text };
      return { body: answer.text, faults: entityFaults('ad_accounts', read, adAccountId), name };
    },

    async listEntities(table, adAccountId, bookmark, signal) {
      const path = endpointPath(table, adAccountId);
      const answer = await getPage(http, path, { ...tables[table].listQuery, bookmark }, signal);
      return readPage(table, answer, path, { requested: bookmark, adAccountId });
    },
  };
}

/**
 * Pinterest has no code for a bookmark that it no longer accepts. It is the only part of the request that differs from
 * that for the page before, so it is what a refusal is about.
 *
 * @throws SyncError BookmarkRefused for that.
 */
export async function getPage(
  http: PinterestHttp,
  path: string,
  params: Params & { bookmark: string | undefined },
  signal: AbortSignal | undefined,
  comes: 'pages' | 'once' = 'pages',
): Promise<JsonAnswer> {
  try {
    const requested = { category: 'ads_read', kind: 'list', path } as const;
    const page = comes === 'pages' ? { page_size: PAGE_SIZE } : {};
    return await http.get(requested, { ...page, ...params }, signal);
  } catch (error) {
    const isRefused = error instanceof SyncError && error.code === 'RequestRefused';
    if (!isRefused || params.bookmark === undefined) throw error;
    throw new SyncError('BookmarkRefused', error.message);
  }
}

interface AskedPage {
  /** The bookmark that the page was requested with. */
  requested: string | undefined;
  /** Whose list it is; undefined for the list of ad accounts. */
  adAccountId?: string | undefined;
}

export function readPage(
  table: EntityTable | ExtraList,
  answer: JsonAnswer,
  path: string,
  { requested, adAccountId }: AskedPage,
): ListPage {
  const page = readObject(answer, `GET ${path}`);
  const { items, bookmark } = page;
  if (!Array.isArray(items))
    throw unexpectedShape(`GET ${path}`, `"items" is ${kindOf(items)} instead of an array`, answer);
  if (bookmark !== undefined && bookmark !== null && !isShortText(bookmark))
    throw unexpectedShape(`GET ${path}`, `"bookmark" is ${notShortText(bookmark)}`, answer);
  const bounds = { of: table.replaceAll('_', ' '), mostPages: Number.POSITIVE_INFINITY, startsAt: requested };
  const fault = bookmark && watchListEnd(bounds)(bookmark);
  // An empty page that leads to itself is a temporary fault.
  if (fault) {
    const code = items.length > 0 ? 'UnexpectedResponse' : 'PinterestUnavailable';
    throw new SyncError(code, withRequestId(fault, answer));
  }
  const faults = entityFaults(table, { rows: items, body: answer.text }, adAccountId);
  return { body: answer.text, items, faults, bookmark: bookmark || undefined };
}

function adAccountsOf({ items, faults }: ListPage): AdAccountPage['adAccounts'] {
  const faulty = new Set(faults.filter(({ kind }) => kind === 'row').map(({ index }) => index));
  const sound = items.filter((_, index) => !faulty.has(index)) as { id: string | number; name?: unknown }[];
  return sound.map(({ id, name: given }) => {
    const name = nameOf(given);
    return { id: String(id), ...(name === undefined ? {} : { name }) };
  });
}

/** Names go through histories, which hold no megabytes; Pinterest allows 256 characters. */
const LONGEST_NAME = 300;
const nameOf = (name: unknown) => (typeof name === 'string' ? shorten(name, LONGEST_NAME) : undefined);
