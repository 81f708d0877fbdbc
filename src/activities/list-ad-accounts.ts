import { activityInfo } from '@temporalio/activity';
import type { Knex } from 'knex';
import { adviceOn, inContext } from '../errors.js';
import type { ListPage } from '../pinterest/client.js';
import { cleanJson } from '../postgres/clean-json.js';
import { forgetUnlisted, recordListed } from '../postgres/listed-ad-accounts.js';
import { forgetSettled, type RowSource, saveRejected } from '../postgres/rejected-rows.js';
import { splitRows } from '../postgres/split-rows.js';
import { noRows, noTotals } from '../shared/tables.js';
import type { Dependencies } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { rowsRejected } from './rows-rejected.js';
import { runActivity } from './run-activity.js';

export interface ListAdAccountsInput extends OfRun {
  /** The ad accounts that the run was asked for; absent for all. */
  adAccountIds?: readonly string[] | undefined;
  /** Where the page starts; absent for the first. */
  bookmark?: string | undefined;
}

export interface ListAdAccountsResult {
  /** The database that the run writes to. */
  databaseId: string;
  /** Whether the run can be tagged. */
  searchAttributes: boolean;
  /** At most 250, with the name where a list gave one. */
  adAccounts: { id: string; name?: string }[];
  /** Where the next page starts; absent after the last. */
  bookmark?: string;
  requests: number;
  /** The requests of a day may not reach for all days, so every ad account's newest come before anyone's oldest. */
  newestFirst?: boolean;
  /** Ad accounts that were listed before and are no longer, told with the last page. */
  left?: string[];
  /** Items that name no ad account: how many, and what to do about them. */
  rejected?: { rows: number; message: string };
}

const PLACE = 'list of ad accounts';

/**
 * One page of the ad accounts to sync. Each page is an activity of its own, so the workflow is the checkpoint.
 * Their rows are written when each is synced. Ids that a person named are taken as they are: whether they can
 * be read shows then too.
 */
export function listAdAccounts(
  { db, pinterest, settings, observer, hasSearchAttributes }: Dependencies,
  databaseId: () => Promise<string>,
) {
  /** What each page tells the run beside the ad accounts. */
  const ofRun = async () => ({
    ...(settings.accessTier === 'trial' ? { newestFirst: true } : {}),
    databaseId: await databaseId(),
    searchAttributes: await hasSearchAttributes(),
  });

  return (input: ListAdAccountsInput): Promise<ListAdAccountsResult> =>
    runActivity(PLACE, async (signal) => {
      const named = input.adAccountIds ?? settings.adAccountIds;
      if (named)
        return {
          ...(await ofRun()),
          adAccounts: [...new Set(named)].map((id) => ({ id })),
          requests: 0,
        };

      const { adAccounts, ...page } = await pinterest.listAdAccounts(input.bookmark, signal);
      const rejected = await keepFaulty(db, page);
      const left = await keepListed(db, [...adAccounts], page.bookmark === undefined);
      observer.stored('ad_accounts', { rows: noRows, rejected: rejected?.rows ?? 0 });
      return {
        ...(await ofRun()),
        adAccounts: [...adAccounts],
        ...(page.bookmark ? { bookmark: page.bookmark } : {}),
        requests: 1,
        ...(left.length > 0 ? { left } : {}),
        ...(rejected ? { rejected } : {}),
      };
    });
}

/** An item that cannot be synced must not stop the others, nor be passed over. */
async function keepFaulty(
  db: Knex,
  { body, faults, bookmark }: ListPage,
): Promise<ListAdAccountsResult['rejected']> {
  const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
  const source: RowSource = { table: 'ad_accounts', adAccountId: '', workflowId, runId };
  await db.transaction(async (transaction) => {
    const raws = faults.length > 0 ? await splitRows(transaction, cleanJson(body).json, 'page') : [];
    const rejected = faults.map(({ index, reason }) => ({ reason, raw: raws[index] ?? '' }));
    await saveRejected(transaction, source, rejected);
    if (!bookmark) await forgetSettled(transaction, source);
  });
  if (faults.length === 0) return undefined;
  const error = await rowsRejected(db, source, { ...noTotals, rejected: faults.length });
  return { rows: faults.length, message: adviceOn(inContext(PLACE, error)) };
}

/** What `client status` goes by: an ad account that has left the connection needs nobody. */
async function keepListed(
  db: Knex,
  adAccounts: ListAdAccountsResult['adAccounts'],
  isLast: boolean,
): Promise<string[]> {
  const { taskQueue, workflowExecution } = activityInfo();
  const listing = { taskQueue, runId: workflowExecution?.runId ?? '' };
  const left = await db.transaction(async (transaction) => {
    await recordListed(transaction, listing, adAccounts);
    return isLast ? await forgetUnlisted(transaction, listing) : [];
  });
  return left.map(({ id, name }) => (name ? `${id} (${name})` : id));
}
