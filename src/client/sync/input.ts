import { faultsOfSyncAllInput } from '../../shared/input-faults.js';
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
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

/** Whether it differs from the run that a schedule starts. The run of another connection has another id. */
export const hasChoices = ({ connection: _, ...choices }: SyncAllAdAccountsInput) =>
  Object.values(choices).some((choice) => choice !== undefined);

/** For messages; the connection that nobody names is not mentioned. */
export const ofConnection = (connection: string | undefined) =>
  connection ? ` of connection ${connection}` : '';
