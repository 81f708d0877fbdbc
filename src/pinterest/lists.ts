/** The lists that Pinterest gives by pages: ad accounts, campaigns, ad groups and ads. */
import { shorten } from '../shared/shorten.js';
import type { EntityTable } from '../shared/tables.js';
import { tables } from '../tables/index.js';
import type { AdAccountPage, ListPage, PinterestRequests } from './contract.js';
import { endpointPath } from './endpoint-path.js';
import { type PinterestHttp, readObject } from './json-answer.js';
import { getPage, readPage } from './pages.js';
import { entityFaults } from './row-faults.js';

export function createLists(
  http: PinterestHttp,
): Pick<PinterestRequests, 'listAdAccounts' | 'getAdAccount' | 'listEntities'> {
  return {
    async listAdAccounts(bookmark, signal) {
      const path = '/ad_accounts';
      const answer = await getPage(http, path, { bookmark }, signal);
      const page = readPage(answer, path, pageOf('ad_accounts', bookmark));
      return { ...page, adAccounts: adAccountsOf(page), headers: answer.headers };
    },

    async getAdAccount(adAccountId, signal) {
      const path = endpointPath(tables.ad_accounts, adAccountId);
      const requested = { category: 'ads_read', kind: 'object', path } as const;
      const answer = await http.get(requested, {}, signal);
      const account = readObject(answer, `GET ${path}`);
      const name = shortName(account.name);
      const read = { rows: [account], body: answer.text };
      const timeZone = shortName(account.time_zone) || undefined;
      return {
        body: answer.text,
        faults: entityFaults(tables.ad_accounts, read, adAccountId),
        name,
        timeZone,
      };
    },

    async listEntities(table, adAccountId, bookmark, signal) {
      const path = endpointPath(tables[table], adAccountId);
      const answer = await getPage(http, path, { ...tables[table].listQuery, bookmark }, signal);
      return readPage(answer, path, pageOf(table, bookmark, adAccountId));
    },
  };
}

/** @param adAccountId whose list it is; undefined for the list of ad accounts. */
const pageOf = (table: EntityTable, requested: string | undefined, adAccountId?: string) => ({
  requested,
  of: table.replaceAll('_', ' '),
  faultsOf: (read: Parameters<typeof entityFaults>[1]) => entityFaults(tables[table], read, adAccountId),
});

function adAccountsOf({ items, faults }: ListPage): AdAccountPage['adAccounts'] {
  const faulty = new Set(faults.filter(({ kind }) => kind === 'row').map(({ index }) => index));
  const sound = items.filter((_, index) => !faulty.has(index)) as { id: string | number; name?: unknown }[];
  return sound.map(({ id, name: given }) => {
    const name = shortName(given);
    return { id: String(id), ...(name === undefined ? {} : { name }) };
  });
}

/** Names go through histories, which hold no megabytes; Pinterest allows 256 characters. */
const LONGEST_NAME = 300;
const shortName = (name: unknown) => (typeof name === 'string' ? shorten(name, LONGEST_NAME) : undefined);
