/** A run on a terminal, as lines: a bar per ad account, then what holds the run up. Pure. */
import stringWidth from 'string-width';
import { counted, group } from '../../shared/words.js';
import { distinctNames } from '../names.js';
import { wrapTo } from '../table.js';
import { noteOf, type ShownAccount } from './shown-account.js';

/** Beside a name and a bar there is room for the numbers and a word. */
const NAME_AND_BAR_COLUMNS = 43;
const NAME_COLUMNS = 29;
const LONGEST_BAR = 20;
/** The command that was typed stays in sight, and the cursor has a line of its own. */
const ROWS_KEPT_FREE = 3;
const LINES_OF_TROUBLE = 4;

interface Window {
  columns: number | undefined;
  rows: number | undefined;
}

/** Never more lines than the window has: what has scrolled out of it cannot be drawn again. */
export function barLines(
  accounts: readonly ShownAccount[],
  troubles: readonly string[],
  { columns = 80, rows = 24 }: Window,
): string[] {
  const below = troubles.flatMap((line) => wrapTo(columns - 4, line).map((part) => `  ${part}`));
  const shownBelow = below.slice(0, LINES_OF_TROUBLE);
  const room = Math.max(1, rows - ROWS_KEPT_FREE - shownBelow.length);
  const shownNames = distinctNames(accounts, NAME_COLUMNS);
  const names = new Map(shownNames.map((name, index) => [accounts[index]?.id, name]));
  const nameColumns = Math.max(0, ...shownNames.map((name) => stringWidth(name)));
  const [first, rest] = accounts.length <= room ? [accounts, []] : split(accounts, room - 1);
  return [
    ...first.map((one) => barLine(one, names.get(one.id) ?? one.id, nameColumns)),
    ...restLine(rest),
    ...shownBelow,
  ];
}

/** Those that a person waits for come first; otherwise the order stays. */
const URGENCY: Record<ShownAccount['state'], number> = { running: 0, failed: 1, waiting: 2, done: 3 };

function split(accounts: readonly ShownAccount[], room: number): [ShownAccount[], ShownAccount[]] {
  const sorted = [...accounts].sort((a, b) => URGENCY[a.state] - URGENCY[b.state]);
  return [sorted.slice(0, room), sorted.slice(room)];
}

function barLine(account: ShownAccount, name: string, nameColumns: number): string {
  const columns = Math.min(LONGEST_BAR, NAME_AND_BAR_COLUMNS - nameColumns);
  const { planned, done } = account.progress?.units ?? { planned: 1, done: 0 };
  const full = planned === 0 ? columns : Math.floor((columns * done) / planned);
  const bar = '█'.repeat(full) + '░'.repeat(columns - full);
  const count = account.progress ? `${group(done)}/${group(planned)}` : '';
  const rows = account.progress ? `${group(account.rows ?? 0)} rows` : '';
  const padded = name + ' '.repeat(Math.max(0, nameColumns - stringWidth(name)));
  return `  ${padded} ${bar} ${count.padStart(7)} ${rows.padStart(12)}  ${noteOf(account)}`.trimEnd();
}

function restLine(rest: readonly ShownAccount[]): string[] {
  if (rest.length === 0) return [];
  const states = (['running', 'failed', 'waiting', 'done'] as const)
    .map((state) => [rest.filter((one) => one.state === state).length, state] as const)
    .filter(([count]) => count > 0);
  return [
    `  and ${counted(rest.length, 'more ad account')}: ${states.map((one) => one.join(' ')).join(', ')}`,
  ];
}
