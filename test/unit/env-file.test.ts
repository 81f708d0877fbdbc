/** A file .env that is written and changed: what programs of others read in it, and what of it stays. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { asStars, withoutPassword } from '../../src/client/init/masks.js';
import { faultOfWritten, withValues } from '../../src/config/env-file.js';
import { awkwardValues } from '../support/awkward-values.js';

const group = { about: "It's for all: $HOME", names: Object.keys(awkwardValues) };

const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-env-'));
const file = join(folder, '.env');

beforeAll(() => writeFileSync(file, withValues('# A comment\n', awkwardValues, [group])));
afterAll(() => rmSync(folder, { recursive: true }));

test('every awkward value that can be written is read by Node as it was given', () => {
  expect(parseEnv(withValues('', awkwardValues, [group]))).toEqual(awkwardValues);
});

const shells = ['sh', 'bash', 'dash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);

// Those that this machine has: one is always there.
test.each(shells)('and by %s', (shell) => {
  const env = { PATH: process.env.PATH };
  const printed = execFileSync(shell, ['-c', `set -a; . ${file}; env -0`], { env, encoding: 'utf8' });
  const read = Object.fromEntries(printed.split('\0').map((line) => line.split(/=(.*)/s).slice(0, 2)));
  expect(read).toMatchObject(awkwardValues);
});

test.each(["it's $5", 'it\'s "so"', "a'b`c", "a'b\\c", 'ends with \\', 'two\nlines', 'bell\u0007'])(
  'a value that they would read differently is refused: %j',
  (value) => {
    expect(faultOfWritten(value)).toBeDefined();
  },
);

test.each([
  ['a value is replaced where it stands', 'A=1\n# keep\nB=2\n', { A: '9' }, 'A=9\n# keep\nB=2\n'],
  [
    'also between comments and after export',
    '# A=0\nexport A="1" # why\nB=2',
    { A: '9' },
    '# A=0\nA=9 # why\nB=2',
  ],
  ['every time that it stands there', 'A=1\nA=2\n', { A: '9' }, 'A=9\nA=9\n'],
  ['a value of several lines is replaced as one', 'A="x\nB=3\ny"\nB=2\n', { A: '9' }, 'A=9\nB=2\n'],
  ['what looks like one in another value stays', 'B="x\nA=3\ny"\nA=1\n', { A: '9' }, 'B="x\nA=3\ny"\nA=9\n'],
  ['an unset one loses its value and keeps its line', 'A=1 # why\n', { A: '' }, 'A= # why\n'],
  ['one that was never there is not unset', 'B=2\n', { A: '' }, 'B=2\n'],
  ['a file of Windows is changed too', 'A=1\r\nB=2\r\n', { A: '9' }, 'A=9\r\nB=2\r\n'],
  ['a new one comes at the end, with what it is for', 'B=2', { A: '1' }, 'B=2\n\n# About A\nA=1\n'],
])('%s', (_, before, values, after) => {
  expect(withValues(before, values, [{ about: 'About A', names: ['A'] }])).toBe(after);
});

test('a file in which one value cannot be changed alone is left alone, and the reason said', () => {
  expect(() => withValues('A: 1\n', { A: '9' }, [])).toThrow('cannot be changed');
});

test.each([
  ['postgres://me', 'postgres://me'],
  ['postgres://me:se', 'postgres://me:**'],
  ['postgres://me:se@cret@db/x', 'postgres://me:*******@db/x'],
  ['postgres://me:secret@db:5432/x?sslmode=require', 'postgres://me:******@db:5432/x?sslmode=require'],
  ['postgres://db/x?user=me&password=secret&a=b', 'postgres://db/x?user=me&password=******&a=b'],
  ['host=db password=secret dbname=x', 'host=db password=****** dbname=x'],
  ['me:secret', 'me:******'],
  ['postgres:', 'postgres:'],
])('of an address that is typed, the password is never shown: %s', (typed, shown) => {
  expect(withoutPassword(typed)).toBe(shown);
  expect(asStars(typed)).toMatch(/^\*+$/);
});
