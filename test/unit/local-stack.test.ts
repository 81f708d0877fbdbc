import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLocalStack } from '../../src/config/local-stack.js';

const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-stack-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function leaveUp(kind: string, pid: number): void {
  mkdirSync(join('.data', kind), { recursive: true });
  const lines = [`# process ${pid}`, `export DATABASE_URL='${kind}'`, `export TEMPORAL_ADDRESS='here'`];
  writeFileSync(join('.data', kind, 'env'), `${lines.join('\n')}\n`);
}

test('a stack that is up is found, with what it has brought', () => {
  leaveUp('sandbox', process.pid);
  expect(findLocalStack({})).toEqual({
    folder: join('.data', 'sandbox'),
    variables: { DATABASE_URL: 'sandbox', TEMPORAL_ADDRESS: 'here' },
  });
});

test('true accounts come before made-up ones', () => {
  leaveUp('sandbox', process.pid);
  leaveUp('pinterest', process.pid);
  expect(findLocalStack({})?.variables.DATABASE_URL).toBe('pinterest');
});

test.each([['DATABASE_URL'], ['DATABASE_URL_FILE'], ['TEMPORAL_ADDRESS']])(
  'whoever names %s means something else',
  (name) => {
    leaveUp('sandbox', process.pid);
    expect(findLocalStack({ [name]: 'elsewhere' })).toBeUndefined();
  },
);

test('a stack that was killed is not taken for one that is up', () => {
  // The largest process id that Linux gives is below this.
  leaveUp('sandbox', 2 ** 22 + 1);
  expect(findLocalStack({})).toBeUndefined();
});
