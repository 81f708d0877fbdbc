/** What a terminal gets: colour, lines that fit, and a word about what takes long. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { besideNpmsLines } from '../../src/client/npm-options.js';
import { haltLines } from '../../src/client/run/halts.js';
import { stepLines, stepOf } from '../../src/client/run/steps-under-way.js';
import { fitted } from '../../src/client/table.js';
import { durationText, workTimeText } from '../../src/shared/dates.js';
import { createSteps } from '../../src/shared/steps.js';

/** A finding that needs no server: an invalid variable. */
async function doctor(environment: NodeJS.ProcessEnv, ...options: string[]): Promise<string> {
  const args = ['--import', 'tsx', 'src/client.ts', 'doctor', ...options];
  const env = { PATH: process.env.PATH, LOG_LEVEL: 'loud', TERM: 'xterm-256color', ...environment };
  // It exits with 1, because something is to be mended.
  const ended = await promisify(execFile)(process.execPath, args, { env }).catch((error) => error);
  return ended.stdout;
}

const RED_FIX = '\u001b[31mFIX\u001b[39m';

describe('colour', () => {
  const cases = [
    ['is for terminals, and not for a pipe', {}, [], false],
    ['is there where somebody wants it all the same', { FORCE_COLOR: '1' }, [], true],
    ['is not there where nobody wants it', { FORCE_COLOR: '0' }, [], false],
    ['is not part of JSON', { FORCE_COLOR: '1' }, ['--json'], false],
  ] as const;
  let all: string[];

  beforeAll(async () => {
    all = await Promise.all(cases.map(([, environment, options]) => doctor(environment, ...options)));
  });

  test.each(cases)('%s', (name, _environment, _options, expected) => {
    const shown = all[cases.findIndex(([one]) => one === name)] ?? '';
    expect(shown).toContain('LOG_LEVEL');
    expect(shown.includes('\u001b')).toBe(expected);
    expect(shown.startsWith(RED_FIX)).toBe(expected);
  });
});

describe('a line that is too long for the terminal', () => {
  test('is broken between words, under its own beginning', () => {
    const line = `  next: ${'word '.repeat(10)}`.trimEnd();
    expect(fitted(line, 30).split('\n')).toEqual([
      '  next: word word word word',
      '  word word word word word',
      '  word',
    ]);
  });

  test('stays as it is when it has columns, or one long word such as an address', () => {
    for (const line of ['name      and a second column', `  https://pinterest.test/${'x'.repeat(40)}`])
      expect(fitted(line, 20)).toBe(line);
  });
});

test.each([
  [999, '0 s', '1 s'],
  [8_800, '8 s', '8.8 s'],
  [125_000, '2 min', '2 min 5 s'],
  [3_599_990, '59 min', '1 h 0 min'],
  [108_720_000, '1 d', '30 h 12 min'],
])('%d ms are told in one form everywhere: %s, of work that has ended %s', (ms, age, took) => {
  expect([durationText(ms), workTimeText(ms)]).toEqual([age, took]);
});

describe('what takes long', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function steps() {
    const said: string[] = [];
    let writtenAt = Date.now();
    const say = (line: string) => {
      said.push(line);
      writtenAt = Date.now();
    };
    return { said, say, during: createSteps({ say, writtenAt: () => writtenAt }) };
  }
  const lasting = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

  test('is told after two silent seconds, and every ten seconds from then on', async () => {
    const { said, during } = steps();
    const done = during('Reading', lasting(15_000));
    await jest.advanceTimersByTimeAsync(15_000);
    await done;
    expect(said).toEqual(['Reading, for 2 s now', 'Reading, for 12 s now']);
  });

  test('is not told when it is over before, or when it writes itself', async () => {
    const { said, during } = steps();
    const done = Promise.all([during('Reading', lasting(1_900)), during(undefined, lasting(9_000))]);
    await jest.advanceTimersByTimeAsync(9_000);
    await done;
    expect(said).toEqual([]);
  });

  test('is told with its innermost step', async () => {
    const { said, during } = steps();
    const done = during('Outer', () => during('Inner', lasting(3_000)));
    await jest.advanceTimersByTimeAsync(3_000);
    await done;
    expect(said).toEqual(['Inner, for 2 s now']);
  });

  test('steps that end soon are told too, when they follow each other in silence', async () => {
    const { said, during } = steps();
    const done = (async () => {
      for (const name of ['First', 'Second', 'Third']) await during(name, lasting(1_500));
    })();
    await jest.advanceTimersByTimeAsync(4_500);
    await done;
    expect(said).toEqual(['Second, for 1 s now']);
  });
});

describe('below the bars', () => {
  const at = new Date('2026-11-27T12:00:00Z');

  test('a step in which no bar moves is told when it takes long', () => {
    const since = (seconds: number) => new Date(at.getTime() - seconds * 1_000);
    const steps = [
      ...stepOf('checkSchema', since(4)),
      ...stepOf('checkSchema', since(3)),
      ...stepOf('reconcile', since(1)),
      ...stepOf('syncAnalyticsDay', since(60)),
    ];
    expect(stepLines(steps, at)).toEqual(['2 runs: checking the marketing schema, for 4 s now']);
  });

  test('waits for Pinterest are told once for all that wait for the same', () => {
    const waitsUntil = '2026-11-28 00:00 UTC';
    expect(haltLines([{ halt: { waitsUntil } }, { halt: { waitsUntil } }, { halt: 'paused' }, {}])).toEqual([
      "2 ad accounts wait for Pinterest's daily limit until 2026-11-28 00:00 UTC",
    ]);
  });
});

test('whoever wants JSON through npm is told how to have it alone', () => {
  const npm = { npm_lifecycle_event: 'client' };
  const called = { script: 'client', args: ['status', '--json'] };
  expect(besideNpmsLines(called, npm)).toContain('npm run --silent client -- ');
  expect(besideNpmsLines(called, { ...npm, npm_config_loglevel: 'silent' })).toBeUndefined();
  expect(besideNpmsLines(called, {})).toBeUndefined();
  expect(besideNpmsLines({ ...called, args: ['status'] }, npm)).toBeUndefined();
});

test('JSON through npm is alone on standard output', async () => {
  const env = { ...process.env, LOG_LEVEL: 'loud' };
  const args = ['run', '--silent', 'client', '--', 'doctor', '--json'];
  const { stdout } = await promisify(execFile)('npm', args, { env }).catch((error) => error);
  expect(JSON.parse(stdout)).toMatchObject([{ part: 'Configuration', ok: false }]);
});
