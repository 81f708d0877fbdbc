import { createHash } from 'node:crypto';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { faultsOfSyncAllInput } from '../../shared/input-faults.js';
import { type SyncAllAdAccountsInput, syncAllWorkflowIdOf } from '../../shared/inputs.js';
import { firstNames } from '../../shared/words.js';
import { assertInput } from '../input-options.js';

export interface SyncOptions {
  adAccount?: string[] | undefined;
  lookbackDays?: number | undefined;
  history?: number | undefined;
  connection?: string | undefined;
  detach?: boolean | undefined;
  json?: boolean | undefined;
  /** Not an option of the command line: the database that the run is to write to, where the caller knows it. */
  databaseId?: string | undefined;
  /** Nor this: ends the following. Without it, Ctrl-C does. */
  signal?: AbortSignal | undefined;
}

/** @throws UsageError for invalid options. */
export function syncInput({
  adAccount,
  lookbackDays,
  history,
  connection,
}: SyncOptions): SyncAllAdAccountsInput {
  const input = { adAccountIds: adAccount, lookbackDays, historyDays: history, connection };
  assertInput(faultsOfSyncAllInput(input));
  return input;
}

/** Whether more is asked for than the ad accounts: then no run will do that is to read other days of them. */
export const isContentWith = (
  { lookbackDays, historyDays }: SyncAllAdAccountsInput,
  theirs: SyncAllAdAccountsInput,
): boolean =>
  (lookbackDays === undefined && historyDays === undefined) ||
  (lookbackDays === theirs.lookbackDays && historyDays === theirs.historyDays);

/** In any order, and each once. */
const chosenIn = ({ adAccountIds }: SyncAllAdAccountsInput): string[] =>
  // Whoever starts a workflow by other tools may give it anything.
  Array.isArray(adAccountIds) ? [...new Set(adAccountIds.map(String))].sort() : [];

/** Whether two syncs are of the same ad accounts. */
export const isOfSame = (one: SyncAllAdAccountsInput, other: SyncAllAdAccountsInput): boolean =>
  connectionOf(one) === connectionOf(other) && chosenIn(one).join() === chosenIn(other).join();

const connectionOf = ({ connection = DEFAULT_CONNECTION }: SyncAllAdAccountsInput) => connection;

/** The options by which the commands find a sync of these ad accounts again. */
export const optionsFor = ({ adAccountIds, connection }: SyncAllAdAccountsInput): string => {
  const chosen = chosenIn({ adAccountIds }).map((id) => ` --ad-account ${id}`);
  return `${chosen.join('')}${connection ? ` --connection ${connection}` : ''}`;
};

/** For messages: `all ad accounts of connection shop`, `ad account 549…`. */
export function scopeText(input: SyncAllAdAccountsInput): string {
  const chosen = chosenIn(input);
  const what =
    chosen.length === 0
      ? 'all ad accounts'
      : `ad account${chosen.length > 1 ? 's' : ''} ${firstNames(chosen, NAMED)}`;
  return `${what}${ofConnection(input.connection)}`;
}

const IDS_IN_WORKFLOW_ID = 3;
const NAMED = 5;

/** A sync of some ad accounts is another run than that of all, so it has another id, as that of a schedule has. */
export function workflowIdOf(input: SyncAllAdAccountsInput): string {
  const ofAll = syncAllWorkflowIdOf(input.connection);
  const chosen = chosenIn(input);
  if (chosen.length === 0) return ofAll;
  const some = chosen.slice(0, IDS_IN_WORKFLOW_ID).join('+');
  if (chosen.length <= IDS_IN_WORKFLOW_ID) return `${ofAll}/${some}`;
  const hash = createHash('sha256').update(chosen.join()).digest('hex').slice(0, 8);
  return `${ofAll}/${some}+${chosen.length - IDS_IN_WORKFLOW_ID}-${hash}`;
}

/** For messages; the connection that nobody names is not mentioned. */
export const ofConnection = (connection: string | undefined) =>
  connection ? ` of connection ${connection}` : '';
