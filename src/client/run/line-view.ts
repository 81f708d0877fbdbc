/** A run in plain lines, for logs: one for an ad account that has come further, every few seconds. */
import { group } from '../../shared/words.js';
import { distinctNames } from '../names.js';
import { noteOf, type RunView, type ShownAccount } from './shown-account.js';

const LINE_INTERVAL_MS = 5_000;
/** A line of a log may be wider than a terminal. */
const NAME_COLUMNS = 40;

export function createLineView(say: (line: string) => void): RunView {
  const told = new Map<string, { at: number; line: string }>();

  /** @param isLast whether it is told at once, because no other one follows. */
  function tell(about: string, line: string, isLast: boolean): void {
    const before = told.get(about);
    if (line === before?.line || (!isLast && Date.now() - (before?.at ?? 0) < LINE_INTERVAL_MS)) return;
    told.set(about, { at: Date.now(), line });
    say(line);
  }

  return {
    update(accounts, lines) {
      const names = distinctNames(accounts, NAME_COLUMNS);
      accounts.forEach((account, index) => {
        const line = accountLine(account, names[index] ?? account.id);
        if (line) tell(account.id, line, account.state === 'done' || account.state === 'failed');
      });
      lines.forEach((line, index) => {
        tell(`line ${index}`, line, false);
      });
    },
  };
}

function accountLine(account: ShownAccount, name: string): string | undefined {
  const { progress, rows = 0, state } = account;
  if (!progress) return undefined;
  const { done, planned } = progress.units;
  const note = [state, noteOf(account)].filter(Boolean);
  return `  ${name}: ${group(done)}/${group(planned)} units, ${group(rows)} rows (${[...new Set(note)].join(', ')})`;
}
