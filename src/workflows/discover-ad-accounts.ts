import { ApplicationFailure, setCurrentDetails } from '@temporalio/workflow';
import type { ListAdAccountsResult } from '../activities/list-ad-accounts.js';
import type { SyncAllAdAccountsInput } from '../shared/inputs.js';
import { addFailure, type SyncAllAdAccountsResult } from '../shared/progress.js';
import { allDetails } from '../shared/progress-words.js';
import { activities } from './activity-options.js';
import { essential } from './failures.js';
import { patiently } from './patience.js';
import { tagRun } from './search-attributes.js';

/** @returns the database that the whole run writes to, and whether the newest days of all come before older ones. */
export async function discoverAdAccounts(
  { adAccountIds, databaseId, connection }: SyncAllAdAccountsInput,
  progress: SyncAllAdAccountsResult,
): Promise<{ databaseId: string; newestFirst: boolean }> {
  const seen = new Set<string>();
  const starts = new Set<string>();
  let writesTo = databaseId;
  let newestFirst = false;
  let bookmark: string | undefined;
  do {
    const page = await essential(
      patiently(() =>
        activities.listAdAccounts({ adAccountIds, connection, bookmark, databaseId: writesTo }),
      ),
    );
    // A list that changes while it is read can name an ad account on two pages.
    const fresh = page.adAccounts.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    progress.adAccounts.push(...fresh.map((account) => ({ ...account, state: 'waiting' as const })));
    progress.requests += page.requests;
    if (page.left) progress.notes.push(noteOnLeft(page.left));
    const elsewhere = page.elsewhere ?? [];
    if (elsewhere.length > 0) progress.notes.push(noteOnElsewhere(elsewhere));
    for (const { id } of elsewhere) seen.add(id);
    if (page.rejected) {
      progress.rejected += page.rejected.rows;
      addFailure(progress, { unit: 'list of ad accounts', message: page.rejected.message });
    }
    if (!bookmark && page.searchAttributes) tagRun('sync-all');
    bookmark = page.bookmark;
    if (bookmark) assertEnds(starts, bookmark);
    writesTo = page.databaseId;
    newestFirst = page.newestFirst ?? false;
  } while (bookmark);
  if (seen.size === 0) progress.notes.push('The connection sees no ad account.');
  setCurrentDetails(allDetails(progress));
  return { databaseId: writesTo, newestFirst };
}

/** Of 250 ad accounts each. */
const MOST_PAGES = 1_000;

/** A list that leads back to itself would go on for ever, and fill the history. */
function assertEnds(starts: Set<string>, bookmark: string): void {
  if (!starts.has(bookmark) && starts.add(bookmark).size < MOST_PAGES) return;
  const message = 'The list of ad accounts does not come to an end: please report it.';
  throw ApplicationFailure.nonRetryable(message, 'UnexpectedResponse');
}

const LISTED = 20;

function listed(names: readonly string[]): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return `${names.slice(0, LISTED).join(', ')}${more}`;
}

function noteOnLeft(left: readonly string[]): string {
  return `No longer in the connection: ad account ${listed(left)}. What is loaded stays; nothing new comes.`;
}

function noteOnElsewhere(elsewhere: NonNullable<ListAdAccountsResult['elsewhere']>): string {
  const names = elsewhere.map(({ id, connection }) => `${id} (by connection ${connection})`);
  return `Synced elsewhere: ad account ${listed(names)}. One that several connections see is synced by one of them.`;
}
