import { limitedTo } from '../connections/membership.js';
import { claimAdAccounts } from '../connections/owners.js';
import { inContext } from '../errors.js';
import type { ListPage } from '../pinterest/contract.js';
import { rowTexts } from '../pinterest/json-text.js';
import { type OwnedElsewhere, releaseUnlisted } from '../postgres/ad-account-owners.js';
import { cleanJson } from '../postgres/clean-json.js';
import { forgetUnlisted, recordListed } from '../postgres/listed-ad-accounts.js';
import { type RowSource, saveRejected, settleRejected } from '../postgres/rejected-rows.js';
import { encodeFor } from '../postgres/text-encoding.js';
import type { ListAdAccountsInput, ListAdAccountsResult } from '../shared/activity-types.js';
import { withNextStep } from '../shared/next-step.js';
import { noRows, noTotals } from '../shared/tables.js';
import { rowsRejectedError } from './common/rows-rejected-error.js';
import { tellingOf } from './common/telling.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';

const PLACE = 'list of ad accounts';

/**
 * One page of the ad accounts to sync. Each page is an activity of its own, so the workflow is the checkpoint.
 * Their rows are written when each is synced. Ids that a person named are not checked here: whether they can be
 * read shows when they are synced.
 */
export const listAdAccounts = defineActivity({
  name: 'listAdAccounts',
  table: 'ad_accounts',
  place: () => PLACE,
  async run(context, input) {
    const { settings } = context;
    const named = input.adAccountIds ?? limitedTo(settings, context.connection);
    const page = named ? await listNamed(context, input, named) : await listPage(context, input.bookmark);
    return {
      newestFirst: settings.accessTier === 'trial' ? true : undefined,
      databaseId: await context.databaseId(),
      searchAttributes: await context.hasSearchAttributes(),
      telling: await tellingOf(context, input.subject),
      ...page,
    };
  },
});

/** What a page says in addition to the facts of the run. */
type Page = Omit<ListAdAccountsResult, 'newestFirst' | 'databaseId' | 'searchAttributes' | 'telling'>;

async function listNamed(
  context: ActivityContext,
  input: ListAdAccountsInput,
  named: readonly string[],
): Promise<Page> {
  const { left, excluded } = withoutExcluded(
    context,
    [...new Set(named)].map((id) => ({ id })),
  );
  const ids = left.map(({ id }) => id);
  // An input with ad accounts and without a connection means the connection that owns them.
  const isAnyones = input.adAccountIds !== undefined && input.connection === undefined;
  const elsewhere = isAnyones ? [] : await claimAdAccounts(context.db, context, ids);
  return { ...without(left, elsewhere), excluded, requests: 0 };
}

async function listPage(context: ActivityContext, bookmark: string | undefined): Promise<Page> {
  const { db, pinterest, observer, signal } = context;
  const page = await pinterest.listAdAccounts(bookmark, signal);
  const rejected = await keepFaulty(context, page);
  const wanted = withoutExcluded(context, page.adAccounts);
  const ids = wanted.left.map(({ id }) => id);
  const own = without(wanted.left, await claimAdAccounts(db, context, ids));
  const listed = [...own.adAccounts, ...wanted.muted];
  const left = await keepListed(context, listed, page.bookmark === undefined);
  observer.stored('ad_accounts', { rows: noRows, rejected: rejected?.rows ?? 0 });
  return {
    ...own,
    excluded: wanted.excluded,
    bookmark: page.bookmark,
    requests: 1,
    left: left.length > 0 ? left : undefined,
    rejected,
  };
}

type Listed = ListAdAccountsResult['adAccounts'][number];

/** Leaves out those that nobody wants to sync; what is stored of them stays. */
function withoutExcluded({ settings }: ActivityContext, adAccounts: readonly Listed[]) {
  const isExcluded = ({ id }: Listed) => settings.excludedAdAccountIds.includes(id);
  const muted = adAccounts.filter(isExcluded);
  const excluded = muted.length > 0 ? muted.map(textOf) : undefined;
  return { left: adAccounts.filter((account) => !isExcluded(account)), muted, excluded };
}

const textOf = ({ id, name }: { id: string; name?: string | null | undefined }) =>
  name ? `${id} (${name})` : id;

/** Leaves out ad accounts that another connection syncs, and notes them. */
function without(adAccounts: ListAdAccountsResult['adAccounts'], elsewhere: OwnedElsewhere[]) {
  if (elsewhere.length === 0) return { adAccounts };
  const ids = new Set(elsewhere.map(({ id }) => id));
  return { adAccounts: adAccounts.filter(({ id }) => !ids.has(id)), elsewhere };
}

/** An item that cannot be synced must not stop the others, and must not be ignored. */
async function keepFaulty(
  { db, workflowId, runId }: ActivityContext,
  { body, faults, bookmark }: ListPage,
): Promise<ListAdAccountsResult['rejected']> {
  const source: RowSource = { table: 'ad_accounts', adAccountId: '', unit: PLACE, workflowId, runId };
  const reasons = faults.flatMap((fault) => (fault.kind === 'row' ? [fault] : []));
  const news = await db.transaction(async (transaction) => {
    const { json, isOdd } = await encodeFor(transaction, cleanJson(body).json);
    const raws = reasons.length > 0 ? rowTexts(json, 'page') : [];
    const rejected = reasons.map(
      ({ index, reason }) => ({ kind: 'row', reason, raw: raws[index] ?? '' }) as const,
    );
    const news = await saveRejected(transaction, source, rejected, isOdd);
    if (!bookmark) await settleRejected(transaction, source);
    return news;
  });
  if (reasons.length === 0) return undefined;
  const rows = reasons.length;
  if (news === 0) return { rows };
  const error = await rowsRejectedError(db, source, { ...noTotals, rejected: rows });
  return { rows, message: withNextStep(error.code, inContext(PLACE, error).message) };
}

/**
 * `client status` uses this: an ad account that has left the connection needs no attention.
 *
 * @returns the ad accounts that have left, known after the last page.
 */
async function keepListed(
  { db, taskQueue, connection, runId }: ActivityContext,
  adAccounts: ListAdAccountsResult['adAccounts'],
  isLast: boolean,
): Promise<string[]> {
  const listing = { taskQueue, connection, runId };
  const left = await db.transaction(async (transaction) => {
    await recordListed(transaction, listing, adAccounts);
    if (!isLast) return [];
    const gone = await forgetUnlisted(transaction, listing);
    await releaseUnlisted(transaction, listing);
    return gone;
  });
  return left.map(textOf);
}
