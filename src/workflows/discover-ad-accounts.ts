import type { ListAdAccountsResult } from '../shared/activity-types.js';
import { failureOf } from '../shared/failure.js';
import type { SyncAllAdAccountsInput } from '../shared/inputs.js';
import { watchListEnd } from '../shared/list-end.js';
import { subjectOf } from '../shared/notification.js';
import { addFailure, type SyncAllAdAccountsResult, startAll } from '../shared/progress.js';
import { firstNames } from '../shared/words.js';
import { workflowTypes } from '../shared/workflow-names.js';
import { activities } from './activity-options.js';
import { reactionTo, unwrapFailure } from './failures.js';
import { withLimitWait } from './limit-wait.js';
import { showProgress } from './show-progress.js';
import { tagRun } from './tag-run.js';
import { setTelling } from './tell-end.js';

/** Pages of 250 ad accounts each. A list that leads back to itself would never end, and fill the history. */
const MOST_PAGES = 1_000;

/**
 * Lists the ad accounts, page by page. Once, when Pinterest no longer accepts its own place in the list, from the
 * beginning.
 *
 * @returns the database that the whole run writes to, and whether every ad account's newest days come before older ones.
 */
export async function discoverAdAccounts(
  input: SyncAllAdAccountsInput,
  progress: SyncAllAdAccountsResult,
): Promise<{ databaseId: string; newestFirst: boolean }> {
  try {
    return await listOnce(input, progress);
  } catch (error) {
    if (reactionTo(error) !== 'starts the list anew') throw error;
    Object.assign(progress, { ...startAll(), requests: progress.requests });
    return await listOnce(input, progress);
  }
}

async function listOnce(
  input: SyncAllAdAccountsInput,
  progress: SyncAllAdAccountsResult,
): Promise<{ databaseId: string; newestFirst: boolean }> {
  const whyEndless = watchListEnd({ of: 'ad accounts', mostPages: MOST_PAGES });
  const seen = new Set<string>();
  let page = await listNextPage(input);
  setTelling(page.telling);
  if (page.searchAttributes) tagRun('sync-all');
  addPage(progress, page, seen);
  while (page.bookmark) {
    const fault = whyEndless(page.bookmark);
    if (fault) throw failureOf('UnexpectedResponse', fault);
    page = await listNextPage({ ...input, databaseId: page.databaseId }, page.bookmark);
    addPage(progress, page, seen);
  }
  if (seen.size === 0) progress.notes.push('The connection sees no ad account.');
  showProgress(progress);
  return { databaseId: page.databaseId, newestFirst: page.newestFirst ?? false };
}

function listNextPage(
  { adAccountIds, databaseId, connection }: SyncAllAdAccountsInput,
  bookmark?: string,
): Promise<ListAdAccountsResult> {
  const subject = subjectOf(workflowTypes.syncAll, { adAccountIds, connection });
  const input = { adAccountIds, connection, bookmark, databaseId, subject };
  return unwrapFailure(withLimitWait(() => activities.listAdAccounts(input)));
}

/** @param seen all ids so far: a list that changes while it is read can name an ad account on two pages. */
function addPage(
  progress: SyncAllAdAccountsResult,
  { adAccounts, requests, left = [], elsewhere = [], excluded = [], rejected }: ListAdAccountsResult,
  seen: Set<string>,
): void {
  const added = adAccounts.filter(({ id }) => !seen.has(id));
  for (const { id } of [...added, ...elsewhere]) seen.add(id);
  // Pinterest names them by id and name; a page that comes twice is noted once.
  const muted = excluded.filter((text) => !seen.has(text));
  for (const text of muted) seen.add(text);
  progress.adAccounts.push(...added.map((account) => ({ ...account, state: 'waiting' as const })));
  progress.requests += requests;
  if (left.length > 0) progress.notes.push(noteOnLeft(left));
  if (elsewhere.length > 0) progress.notes.push(noteOnElsewhere(elsewhere));
  if (muted.length > 0) progress.notes.push(noteOnExcluded(muted));
  if (rejected) {
    progress.rejected += rejected.rows;
    const { message } = rejected;
    if (message) addFailure(progress, { unit: { kind: 'adAccountList' }, message });
  }
}

const NAMED = 20;

function noteOnLeft(left: readonly string[]): string {
  return `No longer in the connection: ad account ${firstNames(left, NAMED)}. Loaded data stay and are no longer updated.`;
}

function noteOnExcluded(excluded: readonly string[]): string {
  return `Left out by PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: ad account ${firstNames(excluded, NAMED)}. Loaded data stay and are no longer updated.`;
}

function noteOnElsewhere(elsewhere: NonNullable<ListAdAccountsResult['elsewhere']>): string {
  const names = elsewhere.map(({ id, connection }) => `${id} (by connection ${connection})`);
  return `Synced elsewhere: ad account ${firstNames(names, NAMED)}. One that several connections see is synced by one of them.`;
}
