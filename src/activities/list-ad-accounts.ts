import { activityInfo } from '@temporalio/activity';
import type { Knex } from 'knex';
import { claimAdAccounts } from '../connections/owners.js';
import { adviceOn, inContext } from '../errors.js';
import type { ListPage } from '../pinterest/contract.js';
import { type OwnedElsewhere, releaseUnlisted } from '../postgres/ad-account-owners.js';
import { cleanJson } from '../postgres/clean-json.js';
import { forgetUnlisted, recordListed } from '../postgres/listed-ad-accounts.js';
import { forgetSettled, type RowSource, saveRejected } from '../postgres/rejected-rows.js';
import { splitRows } from '../postgres/split-rows.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import { noRows, noTotals } from '../shared/tables.js';
import type { Dependencies } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { rowsRejected } from './rows-rejected.js';
import { runActivity } from './run-activity.js';

export interface ListAdAccountsInput extends OfRun {
  /** The ad accounts that the run was asked for; absent for all. */
  adAccountIds?: readonly string[] | undefined;
  /** Absent for the default one, or for the one that has the ad accounts that are asked for. */
  connection?: string | undefined;
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
  /** Ad accounts that the connection sees and another one syncs. */
  elsewhere?: OwnedElsewhere[];
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
  { db, connection, ofEnvironment, pinterest, settings, observer, hasSearchAttributes }: Dependencies,
  databaseId: () => Promise<string>,
) {
  /** What each page tells the run beside the ad accounts. */
  const ofRun = async () => ({
    ...(settings.accessTier === 'trial' ? { newestFirst: true } : {}),
    databaseId: await databaseId(),
    searchAttributes: await hasSearchAttributes(),
  });

  const claim = (ids: readonly string[]) =>
    claimAdAccounts(db, { taskQueue: activityInfo().taskQueue, connection, ofEnvironment }, ids);

  async function listNamed(input: ListAdAccountsInput, named: readonly string[]) {
    const ids = [...new Set(named)];
    // Who names an ad account and no connection means whichever has it.
    const isAnyones = input.adAccountIds !== undefined && input.connection === undefined;
    const elsewhere = isAnyones ? [] : await claim(ids);
    const adAccounts = ids.map((id) => ({ id }));
    return { ...(await ofRun()), ...without(adAccounts, elsewhere), requests: 0 };
  }

  /** PINTEREST_AD_ACCOUNT_IDS says what the default connection is limited to. */
  const limitTo = connection === DEFAULT_CONNECTION ? settings.adAccountIds : undefined;

  return (input: ListAdAccountsInput): Promise<ListAdAccountsResult> =>
    runActivity(PLACE, async (signal) => {
      const named = input.adAccountIds ?? limitTo;
      if (named) return listNamed(input, named);

      const { adAccounts: listed, ...page } = await pinterest.listAdAccounts(input.bookmark, signal);
      const rejected = await keepFaulty(db, page);
      const { adAccounts, ...more } = without([...listed], await claim(listed.map(({ id }) => id)));
      const left = await keepListed(db, { connection, adAccounts, isLast: page.bookmark === undefined });
      observer.stored('ad_accounts', { rows: noRows, rejected: rejected?.rows ?? 0 });
      return {
        ...(await ofRun()),
        adAccounts,
        ...more,
        ...(page.bookmark ? { bookmark: page.bookmark } : {}),
        requests: 1,
        ...(left.length > 0 ? { left } : {}),
        ...(rejected ? { rejected } : {}),
      };
    });
}

/** Leaves out what another connection syncs, and says so. */
function without(adAccounts: ListAdAccountsResult['adAccounts'], elsewhere: OwnedElsewhere[]) {
  if (elsewhere.length === 0) return { adAccounts };
  const ids = new Set(elsewhere.map(({ id }) => id));
  return { adAccounts: adAccounts.filter(({ id }) => !ids.has(id)), elsewhere };
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

interface Listed {
  connection: string;
  adAccounts: ListAdAccountsResult['adAccounts'];
  isLast: boolean;
}

/** What `client status` goes by: an ad account that has left the connection needs nobody. */
async function keepListed(db: Knex, { connection, adAccounts, isLast }: Listed): Promise<string[]> {
  const { taskQueue, workflowExecution } = activityInfo();
  const listing = { taskQueue, connection, runId: workflowExecution?.runId ?? '' };
  const left = await db.transaction(async (transaction) => {
    await recordListed(transaction, listing, adAccounts);
    if (!isLast) return [];
    const gone = await forgetUnlisted(transaction, listing);
    await releaseUnlisted(transaction, listing);
    return gone;
  });
  return left.map(({ id, name }) => (name ? `${id} (${name})` : id));
}
