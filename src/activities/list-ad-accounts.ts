import { SyncError } from '../errors.js';
import type { Dependencies } from './dependencies.js';
import { runActivity } from './run-activity.js';

export interface ListAdAccountsInput {
  /** The ad accounts that the run was asked for; absent for all. */
  adAccountIds?: readonly string[] | undefined;
  /** Where the page starts; absent for the first. */
  bookmark?: string | undefined;
}

export interface ListAdAccountsResult {
  /** At most 250, with the name where a list gave one. */
  adAccounts: { id: string; name?: string }[];
  /** Where the next page starts; absent after the last. */
  bookmark?: string;
  requests: number;
}

/**
 * One page of the ad accounts to sync. Each page is an activity of its own, so the workflow is the checkpoint.
 * Their rows are written when each is synced. Ids that a person named are taken as they are: whether they can
 * be read shows then too.
 */
export function listAdAccounts({ pinterest, settings }: Dependencies) {
  return (input: ListAdAccountsInput): Promise<ListAdAccountsResult> =>
    runActivity('list of ad accounts', async (signal) => {
      const named = input.adAccountIds ?? settings.adAccountIds;
      if (named) return { adAccounts: [...new Set(named)].map((id) => ({ id })), requests: 0 };

      const { items, bookmark } = await pinterest.listAdAccounts(input.bookmark, signal);
      const adAccounts = items.map(({ id, name }) => ({
        id: exactId(id),
        ...(typeof name === 'string' ? { name } : {}),
      }));
      return { adAccounts, ...(bookmark ? { bookmark } : {}), requests: 1 };
    });
}

/** Pinterest sends ids as text. A number would do, but not one that JavaScript has rounded. */
function exactId(id: unknown): string {
  if (typeof id === 'number' && !Number.isSafeInteger(id)) {
    throw new SyncError(
      'UnexpectedResponse',
      `An ad account has the id ${id}, a number too large to be exact`,
    );
  }
  return String(id);
}
