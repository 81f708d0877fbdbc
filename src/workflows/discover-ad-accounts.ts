import { setCurrentDetails } from '@temporalio/workflow';
import type { SyncAllAdAccountsInput } from '../shared/inputs.js';
import { addFailure, type SyncAllAdAccountsResult } from '../shared/progress.js';
import { allDetails } from '../shared/progress-words.js';
import { activities } from './activity-options.js';
import { essential } from './failures.js';
import { patiently } from './patience.js';
import { tagRun } from './search-attributes.js';

/** @returns the database that the whole run writes to, and whether the newest days of all come before older ones. */
export async function discoverAdAccounts(
  { adAccountIds, databaseId }: SyncAllAdAccountsInput,
  progress: SyncAllAdAccountsResult,
): Promise<{ databaseId: string; newestFirst: boolean }> {
  const seen = new Set<string>();
  let writesTo = databaseId;
  let newestFirst = false;
  let bookmark: string | undefined;
  do {
    const page = await essential(
      patiently(() => activities.listAdAccounts({ adAccountIds, bookmark, databaseId: writesTo })),
    );
    // A list that changes while it is read can name an ad account on two pages.
    const fresh = page.adAccounts.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    progress.adAccounts.push(...fresh.map((account) => ({ ...account, state: 'waiting' as const })));
    progress.requests += page.requests;
    if (page.left) progress.notes.push(noteOnLeft(page.left));
    if (page.rejected) {
      progress.rejected += page.rejected.rows;
      addFailure(progress, { unit: 'list of ad accounts', message: page.rejected.message });
    }
    if (!bookmark && page.searchAttributes) tagRun('sync-all');
    bookmark = page.bookmark;
    writesTo = page.databaseId;
    newestFirst = page.newestFirst ?? false;
  } while (bookmark);
  if (seen.size === 0) progress.notes.push('The connection sees no ad account.');
  setCurrentDetails(allDetails(progress));
  return { databaseId: writesTo, newestFirst };
}

const LISTED_LEFT = 20;

function noteOnLeft(left: readonly string[]): string {
  const more = left.length > LISTED_LEFT ? ` and ${left.length - LISTED_LEFT} more` : '';
  const names = `${left.slice(0, LISTED_LEFT).join(', ')}${more}`;
  return `No longer in the connection: ad account ${names}. What is loaded stays; nothing new comes.`;
}
