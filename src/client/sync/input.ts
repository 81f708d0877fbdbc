import { faultsOfSyncAllInput } from '../../shared/input-faults.js';
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
import { UsageError } from '../usage-error.js';

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
  const faults = faultsOfSyncAllInput(input);
  if (faults.length > 0) throw new UsageError(faults.join('. '));
  return input;
}

/** For messages; the connection that nobody names is not mentioned. */
export const ofConnection = (connection: string | undefined) =>
  connection ? ` of connection ${connection}` : '';
