/** Shows a run while it is running: a bar per ad account on a terminal, plain lines without one. */
import { MultiBar, type SingleBar } from 'cli-progress';
import stringWidth from 'string-width';
import { onOneLine, withoutCommands } from '../../shared/plain-text.js';
import type { AccountProgress, AllProgress } from '../../shared/progress.js';
import { cutTo } from '../table.js';

/** A run of all ad accounts and what is known of each one's own run. */
interface ShownRun {
  all: AllProgress;
  accounts: ReadonlyMap<string, AccountView>;
}

export interface AccountView {
  progress: AccountProgress | undefined;
  ended: boolean;
  /** Rows written, including those of activities that are under way. */
  rows: number;
  /** What an activity is waiting for before its next attempt. */
  trouble: string | undefined;
}

export interface RunView {
  update(state: ShownRun): void;
  say(line: string): void;
  stop(): void;
}

export function createRunView(stream: NodeJS.WriteStream): RunView {
  return stream.isTTY ? barView(stream) : lineView(stream);
}

const NAME_COLUMNS = 26;

/** The name in exactly as many columns of the terminal. */
function nameOf({ id, name }: AllProgress['adAccounts'][number]): string {
  const shown = cutTo(NAME_COLUMNS, name ?? id);
  return shown + ' '.repeat(NAME_COLUMNS - stringWidth(shown));
}

function barView(stream: NodeJS.WriteStream): RunView {
  const bars = new MultiBar({
    stream,
    format: '  {name} {bar} {value}/{total}  {rows} rows  {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    emptyOnZero: true,
    linewrap: false,
    autopadding: true,
  });
  const shown = new Map<string, SingleBar>();
  return {
    update({ all, accounts }) {
      for (const account of all.adAccounts) {
        const { progress, rows = 0, trouble } = accounts.get(account.id) ?? {};
        const units = progress?.units ?? { planned: 1, done: 0, failed: 0 };
        const payload = {
          name: nameOf(account),
          rows,
          note: onOneLine(trouble ?? '') || (account.state === 'running' ? '' : account.state),
        };
        const bar = shown.get(account.id) ?? bars.create(units.planned, 0, payload);
        shown.set(account.id, bar);
        bar.setTotal(units.planned);
        bar.update(units.done, payload);
      }
    },
    say: (line) => bars.log(`${withoutCommands(line)}\n`),
    stop: () => bars.stop(),
  };
}

/** Seconds between two lines about the same ad account, for logs. */
const LINE_INTERVAL_MS = 5_000;

function lineView(stream: NodeJS.WriteStream): RunView {
  const last = new Map<string, { at: number; line: string }>();
  const say = (line: string) => void stream.write(`${withoutCommands(line)}\n`);
  return {
    update({ all, accounts }) {
      for (const account of all.adAccounts) {
        const { progress, rows, trouble } = accounts.get(account.id) ?? {};
        if (!progress) continue;
        const { units } = progress;
        const note = [account.state, trouble].filter(Boolean).join(', ');
        const line = `  ${nameOf(account).trimEnd()}: ${units.done}/${units.planned} units, ${rows} rows (${note})`;
        const before = last.get(account.id);
        const ended = account.state === 'done' || account.state === 'failed';
        if (line === before?.line || (!ended && Date.now() - (before?.at ?? 0) < LINE_INTERVAL_MS)) continue;
        last.set(account.id, { at: Date.now(), line });
        say(line);
      }
    },
    say,
    stop: () => undefined,
  };
}
