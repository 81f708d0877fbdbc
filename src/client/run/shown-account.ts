/** An ad account of a run, as it is shown while the run is followed. */
import type { AccountProgress, AllProgress } from '../../shared/progress.js';
import { group } from '../../shared/words.js';
import { type Halt, haltWord } from './halts.js';
import type { HeldUp } from './held-up.js';
import type { StepUnderWay } from './steps-under-way.js';

export interface AccountView {
  progress: AccountProgress | undefined;
  ended: boolean;
  /** Rows written, including those of activities that are under way. */
  rows: number;
  halt: Halt | undefined;
  heldUp: HeldUp;
  steps: readonly StepUnderWay[];
}

/** An ad account of the run, with what is known of its own run. */
export type ShownAccount = AllProgress['adAccounts'][number] & Partial<AccountView>;

/** Where it is shown. */
export interface RunView {
  /** @param lines what holds the run up. */
  update(accounts: readonly ShownAccount[], lines: readonly string[]): void;
}

/** What an ad account's line says beside its numbers. */
export function noteOf({ state, halt, heldUp, progress }: ShownAccount): string {
  if (halt) return haltWord(halt);
  const failed = progress?.units.failed ?? 0;
  // Retries have a line of their own.
  if (state === 'running' && failed > 0) return `${group(failed)} failed`;
  if (heldUp?.retries.length) return 'retrying';
  return state === 'running' ? '' : state;
}
