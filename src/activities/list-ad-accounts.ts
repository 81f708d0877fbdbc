import { upsert } from '../postgres/upsert.js';
import { noTotals, type UnitTotals } from '../shared/tables.js';
import { type Dependencies, rowContext } from './dependencies.js';
import { runActivity } from './run-activity.js';

export interface ListAdAccountsInput {
  /** The ad accounts that the run was asked for; absent for all. */
  adAccountIds?: string[];
  /** Where the page starts; absent for the first. */
  bookmark?: string;
}

export interface ListAdAccountsResult {
  /** At most 250, with the name where a list gave one. */
  adAccounts: { id: string; name?: string }[];
  /** Where the next page starts; absent after the last. */
  bookmark?: string;
  totals: UnitTotals;
}

/**
 * One page of the ad accounts to sync. Each page is an activity of its own, so the workflow is the checkpoint.
 * Ids that a person named are taken as they are: whether they can be read shows when they are synced.
 */
export function listAdAccounts({ db, pinterest, settings }: Dependencies) {
  return (input: ListAdAccountsInput): Promise<ListAdAccountsResult> =>
    runActivity('list of ad accounts', async (signal) => {
      const named = input.adAccountIds ?? settings.adAccountIds;
      if (named) return { adAccounts: [...new Set(named)].map((id) => ({ id })), totals: noTotals };

      const { body, items, bookmark } = await pinterest.listAdAccounts(input.bookmark, signal);
      const batch = { table: 'ad_accounts', body, shape: 'page', context: rowContext(settings) } as const;
      const written = await upsert(db, batch, settings.mapping);
      return {
        adAccounts: items.map(({ id, name }) => ({
          id: String(id),
          ...(typeof name === 'string' ? { name } : {}),
        })),
        ...(bookmark ? { bookmark } : {}),
        totals: { ...written, items: items.length, requests: 1 },
      };
    });
}
