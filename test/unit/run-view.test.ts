import stringWidth from 'string-width';
import { activities } from '../../src/activities/index.js';
import { distinctNames } from '../../src/client/names.js';
import { barLines } from '../../src/client/run/bars.js';
import { heldUpLines, shortCause } from '../../src/client/run/held-up.js';
import { createLiveBlock } from '../../src/client/run/live-block.js';
import type { ShownAccount } from '../../src/client/run/shown-account.js';
import { stepLines, stepOf } from '../../src/client/run/steps-under-way.js';
import { createRunView } from '../../src/client/run/view.js';

const at = new Date('2026-11-26T12:00:00Z');
const later = (seconds: number) => new Date(at.getTime() + seconds * 1_000);
const account = (id: string, state: ShownAccount['state'] = 'running'): ShownAccount => ({
  id,
  name: `Shop ${id}`,
  state,
});

describe('what holds a run up', () => {
  test('units that are tried again are told with the next attempt first and the cause last', () => {
    const cause = 'HTTP 500 from Pinterest';
    const retries = [
      { attempt: 7, cause, nextAt: later(20) },
      { attempt: 3, cause, nextAt: later(40) },
    ];
    expect(heldUpLines([{ retries, waits: [] }], at)).toEqual([
      '2 units are being retried, attempt 7, next in 20 s: HTTP 500 from Pinterest',
    ]);
  });

  test('an attempt that is under way has no time', () => {
    const retries = [{ attempt: 2, cause: 'Postgres cannot be reached', nextAt: undefined }];
    expect(heldUpLines([{ retries, waits: [] }], at)).toEqual([
      '1 unit is being retried, attempt 2, under way: Postgres cannot be reached',
    ]);
  });

  test('of many causes the two with the most units are told', () => {
    const retry = (cause: string) => ({ attempt: 2, cause, nextAt: later(1) });
    const lines = heldUpLines([{ retries: ['a', 'b', 'c', 'b', 'c'].map(retry), waits: [] }], at);
    expect(lines.map((line) => line.at(-1))).toEqual(['b', 'c']);
  });

  test('a wait for the limit is told after two seconds, with its length', () => {
    const wait = (seconds: number) => ({ category: 'ads_analytics', since: later(-seconds) });
    expect(heldUpLines([{ retries: [], waits: [wait(1)] }], at)).toEqual([]);
    expect(heldUpLines([{ retries: [], waits: [wait(12), wait(5)] }], at)).toEqual([
      "2 units wait for Pinterest's limit of requests (ads_analytics), for 12 s now",
    ]);
  });

  test('a cause is the first sentence, without the place and what only a report needs', () => {
    const message =
      'ad_analytics of ad account 549755885175 on 2026-11-24: HTTP 500 from Pinterest, code 12: Something went wrong. (GET /ad_accounts/549755885175/ads/analytics, request id 7). Nothing to do at first.';
    expect(shortCause(message)).toBe('HTTP 500 from Pinterest, code 12: Something went wrong');
  });
});

describe('what a run does where no bar moves', () => {
  /** Their rows are counted while they are read. */
  const counted = ['loadReport', 'syncAnalyticsDay', 'syncEntity', 'syncExtraDays', 'syncExtraList'];

  test('every activity has words for it, but for those whose rows are counted', () => {
    const names = Object.keys(activities);
    const told = names.filter((name) => stepOf(name, at).length > 0);
    expect(names.filter((name) => !told.includes(name)).sort()).toEqual(counted);
    expect(stepLines(stepOf('planExtra', later(-3)), at)).toEqual([
      '1 run: planning which further tables to read, for 3 s now',
    ]);
  });
});

describe('names in few columns', () => {
  const named = (...names: string[]) => names.map((name, index) => ({ id: `5497558${10000 + index}`, name }));

  test('those that begin alike keep their ends', () => {
    const names = distinctNames(named('Fernhollow Home - US', 'Fernhollow Home - DE'), 14);
    expect(names).toEqual(['Fernho…me - US', 'Fernho…me - DE']);
  });

  test('those that are the same have the end of their ids', () => {
    expect(distinctNames(named('Shop', 'Shop', 'Store'), 14)).toEqual([
      'Shop …10000',
      'Shop …10001',
      'Store',
    ]);
  });

  test('an ad account without a name has its id', () => {
    expect(distinctNames([{ id: '549', name: null }], 14)).toEqual(['549']);
  });
});

test('a terminal that can only print gets plain lines', () => {
  const before = process.env.TERM;
  process.env.TERM = 'dumb';
  const written: string[] = [];
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  const view = createRunView(stream as unknown as NodeJS.WriteStream);
  if (before === undefined) delete process.env.TERM;
  else process.env.TERM = before;
  const progress = { units: { planned: 34, done: 4, failed: 0 } } as ShownAccount['progress'];
  view.update([{ ...account('1'), progress }], []);
  expect(written).toEqual(['  Shop 1: 4/34 units, 0 rows (running)\n']);
});

describe('bars', () => {
  const accounts = (count: number) => Array.from({ length: count }, (_, index) => account(`${index}`));

  test('a hundred ad accounts and their troubles never take more lines than the window has', () => {
    const lines = barLines(accounts(100), ['trouble '.repeat(60)], { columns: 80, rows: 20 });
    expect(lines.length).toBeLessThan(20);
    expect(lines.filter((line) => line.includes('Shop'))).toHaveLength(12);
    expect(lines.join('\n')).toContain('and 88 more ad accounts: 88 running');
  });

  test('in 80 columns a name of 29 and the word at the end are whole', () => {
    const units = { planned: 918, done: 901, failed: 0 };
    const retried = { retries: [{ attempt: 2, cause: 'x', nextAt: undefined }], waits: [] };
    const shop = account('1');
    const name = 'Fernhollow Home (Deutschland)';
    const progress = { adAccountId: '1', name, days: '', units } as ShownAccount['progress'];
    const all = [{ ...shop, name, progress, rows: 123_456, heldUp: retried }];
    const [line = ''] = barLines(all, [], { columns: 80, rows: 20 });
    expect(line).toMatch(/^ {2}Fernhollow Home \(Deutschland\) █+░+ 901\/918 123,456 rows {2}retrying$/);
    expect(stringWidth(line)).toBeLessThan(80);
  });

  test('units of an ad account under way that have failed are counted beside its bar; retries have their own line', () => {
    const progress = { units: { planned: 34, done: 4, failed: 3 } } as ShownAccount['progress'];
    const heldUp = { retries: [{ attempt: 2, cause: 'x', nextAt: undefined }], waits: [] };
    const [line = ''] = barLines([{ ...account('1'), progress, heldUp }], [], { columns: 80, rows: 20 });
    expect(line).toMatch(/ 4\/34 +0 rows {2}3 failed$/);
  });

  test('when there is no room for all, those that a person waits for are shown', () => {
    const states = (['done', 'waiting', 'failed', 'running'] as const).map((state, index) =>
      account(`${index}`, state),
    );
    const lines = barLines(states, [], { columns: 80, rows: 6 });
    expect(lines[0]).toContain('Shop 3');
    expect(lines[1]).toContain('Shop 2');
    expect(lines[2]).toContain('and 2 more ad accounts: 1 waiting, 1 done');
  });
});

describe('a block of lines', () => {
  /** What a terminal is sent. */
  function drawn(columns: number, ...blocks: string[][]): string {
    let sent = '';
    const stream = { columns, write: (text: string) => (sent += text) } as unknown as NodeJS.WriteStream;
    const block = createLiveBlock(stream);
    for (const lines of blocks) block.draw(lines);
    return sent;
  }

  test('changes nothing of the terminal that would have to be restored', () => {
    // Private modes, such as a hidden cursor or no wrapping, begin with ESC [ ?
    expect(drawn(80, ['one'], ['two'])).not.toContain('\u001b[?');
  });

  test('no line is as wide as the window, so that none is wrapped', () => {
    const lines = drawn(40, ['x'.repeat(100), '家'.repeat(100)])
      .split('\n')
      .filter(Boolean);
    expect(lines.map((line) => stringWidth(line) < 40)).toEqual([true, true]);
  });

  test('a name cannot move the cursor', () => {
    expect(drawn(80, ['Shop \u001b[2J\u001b]0;title\u0007'])).not.toContain('\u001b');
  });
});
