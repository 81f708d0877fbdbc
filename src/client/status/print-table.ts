/** One line per ad account, so that a hundred of them can be looked through on a terminal of 80 columns. */
import type { Membership } from '../../connections/membership.js';
import { durationText } from '../../shared/dates.js';
import { distinctNames } from '../names.js';
import { cutTo, textTable } from '../table.js';
import { dayStates, shortStripOf } from './coverage.js';
import type { AccountStatus } from './model.js';

/** Days per character: 90 days in 30. */
const STRIP_DAYS = 3;
const GAP = 1;

/** The table, its lines at most `columns` wide where the ids allow it. */
export function accountTable(accounts: readonly AccountStatus[], at: Date, columns: number): string[] {
  const header = ['', 'ad account', 'id', '90 days, 3 a character', 'fresh', 'diff', 'last run'];
  const rest = accounts.map((account) => [
    account.adAccountId,
    shortStripOf(account.coverage, STRIP_DAYS),
    account.freshestDay?.slice(5) ?? 'none',
    String(account.reconciliation?.differing ?? '?'),
    lastRunText(account, at),
  ]);
  const widest = (index: number) =>
    Math.max((header[index + 2] ?? '').length, ...rest.map((row) => (row[index] ?? '').length));
  const used = [0, 1, 2, 3, 4].reduce((sum, index) => sum + GAP + widest(index), 1 + GAP);
  const room = Math.max(8, columns - used);
  const named = accounts.map(({ adAccountId: id, name }) => ({ id, name: name ?? '(no name)' }));
  const names = distinctNames(named, room);
  const rows = accounts.map((account, index) => [
    flagOf(account),
    names[index] as string,
    ...(rest[index] as string[]),
  ]);
  return textTable(
    header.map((title, index) => (index === 1 ? cutTo(room, title) : title)),
    rows,
    { textColumns: 4, gap: GAP },
  );
}

function lastRunText({ lastRun }: AccountStatus, at: Date): string {
  if (!lastRun) return '?';
  const { state, startedAt, endedAt, waitingUntil, failing } = lastRun;
  const short = {
    running: failing ? 'fails' : waitingUntil ? 'waits' : 'runs',
    'timed out': 'late',
    cancelled: 'stop',
    terminated: 'stop',
  };
  const word = state === 'done' || state === 'failed' ? { done: 'ok', failed: 'fail' }[state] : short[state];
  return `${word} ${durationText(at.getTime() - (endedAt ?? startedAt).getTime())}`;
}

const flags: Record<Membership, string> = {
  synced: ' ',
  left: '~',
  'not chosen': '~',
  excluded: '~',
};
const flagOf = ({ needs, membership }: AccountStatus) => (needs.length > 0 ? '!' : flags[membership]);

/** What the characters of the table mean, as far as they are used; of all of them when single days are shown. */
export function legend(accounts: readonly AccountStatus[], showsDays: boolean): string[] {
  const size = showsDays ? 1 : STRIP_DAYS;
  const used = accounts.map(({ coverage }) => shortStripOf(coverage, size)).join('');
  const marks = Object.values(dayStates)
    .filter(({ mark }) => used.includes(mark))
    .map(({ mark, meaning }) => `${mark} ${meaning}`);
  const meanings = {
    '!': 'needs attention',
    '~': 'no longer in the connection, not chosen, or excluded',
  };
  const flagged = Object.entries(meanings)
    .filter(([flag]) => accounts.some((account) => flagOf(account) === flag))
    .map(([flag, meaning]) => `${flag} ${meaning}`);
  return [...flagged, ...marks, "diff: days that differ from Pinterest's totals"];
}
