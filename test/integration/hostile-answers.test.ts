/** One process with a small heap reads what a hostile server answers, one kind of attack after the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Outcome } from '../support/hostile-reader.js';
import {
  type AttackName,
  attacks,
  type HostileServer,
  startHostileServer,
} from '../support/hostile-server.js';

let server: HostileServer;
let reader: ChildProcess;
let answers: AsyncIterator<string>;

beforeAll(async () => {
  server = await startHostileServer();
  const program = ['--max-old-space-size=384', '--import', 'tsx', 'test/support/hostile-reader.ts'];
  reader = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] });
  if (!reader.stdout) throw new Error('the reader has no output');
  answers = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
});

afterAll(async () => {
  const ended = once(reader, 'exit');
  reader.stdin?.end();
  expect(await ended).toEqual([0, null]);
  await server.close();
});

/** Slow answers are waited for a second, others as long as the machine needs. */
async function read(attack: AttackName, timeoutMs = 300_000): Promise<Outcome> {
  reader.stdin?.write(`${JSON.stringify({ apiUrl: server.url(attack), timeoutMs })}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error(`the reader did not survive ${attack}`);
  return JSON.parse(value) as Outcome;
}

const kinds = [
  'list',
  'analytics',
  'totals',
  'ad account',
  'readiness',
  'tokens',
  'report request',
  'report status',
];
const requests: Record<string, string> = {
  list: 'GET /ad_accounts/1/campaigns',
  analytics: 'GET /ad_accounts/1/ads/analytics',
  totals: 'GET /ad_accounts/1/analytics',
  'ad account': 'GET /ad_accounts/1',
  readiness: 'GET /resources/metrics_ready_state',
  tokens: 'POST /oauth/token',
  'report request': 'POST /ad_accounts/1/reports',
  'report status': 'GET /ad_accounts/1/reports',
};

/** What differs from kind to kind. */
const bytesOf = (kind: string) => (['list', 'analytics', 'totals'].includes(kind) ? 8_388_608 : 1_048_576);
function mostOf(kind: string): string {
  if (kind === 'list') return '2500 rows';
  return bytesOf(kind) === 8_388_608 ? '20000 rows' : '50000 values';
}
const valuesOf = (kind: string) => (bytesOf(kind) === 8_388_608 ? 400_000 : 50_000);

const DEEP = () => 'has brackets more than 64 levels deep';
const LARGE = (kind: string) => `is larger than ${bytesOf(kind)} bytes`;
const FILE = 'The file of the report';

/** What is wrong with the answers of each kind, and with the file of a report. */
const refused: [AttackName, (kind: string) => string, string][] = [
  ['brackets', DEEP, `${FILE} has brackets more than 8 levels deep, at row 1`],
  ['nested lists', DEEP, `${FILE} has brackets more than 8 levels deep, at row 1`],
  [
    'empty rows',
    (kind) => `has more than ${mostOf(kind)}`,
    `${FILE} has more than 100000 rows, far more than ads and days were requested`,
  ],
  ['a row in pieces', LARGE, 'Row 1 of the report is longer than 1048576 bytes'],
  ['escaped quotes', LARGE, 'Row 1 of the report is longer than 1048576 bytes'],
  [
    'empty lists',
    (kind) => `has more than ${valuesOf(kind)} values`,
    'Row 1 of the report is longer than 1048576 bytes',
  ],
  ['bytes that unpack twice', LARGE, `${FILE} holds "\\u0000" where rows or their groups should be`],
  [
    'bytes that unpack three times',
    () => 'is compressed more than 2 times over',
    `${FILE} is compressed more than 2 times over`,
  ],
  ['bytes packed by brotli', LARGE, expect.stringMatching(/^The file of the report has no row in \d+ bytes/)],
  [
    'bytes packed otherwise',
    () => 'has the encoding "zstd", which was not requested',
    `${FILE} has the encoding "zstd", which was not requested`,
  ],
];

describe('a worker with a heap of 384 MB gives up what it is sent, as soon as it is too much:', () => {
  test.each(refused)('%s', async (attack, reason, ofFile) => {
    const { readings } = await read(attack);
    expect(readings).toEqual([
      ...kinds.map((kind) => ({
        ...{ kind, code: 'UnexpectedResponse' },
        message: `The answer to ${requests[kind]} ${reason(kind)}`,
      })),
      { kind: 'report file', code: 'UnexpectedResponse', message: ofFile },
    ]);
  });

  test('and does everything else meanwhile', async () => {
    const { turns } = await read('a row in pieces');
    expect(turns).toBeGreaterThan(20);
  });
});

describe('an error is known by its status, whatever its body is:', () => {
  const errors = Object.keys(attacks).filter((name) => name.startsWith('an error')) as AttackName[];
  test.each(errors)('%s', async (attack) => {
    const { readings } = await read(attack);
    expect(readings).toEqual(
      [...kinds, 'report file'].map((kind) => ({
        ...{ kind, code: 'PinterestUnavailable' },
        message: expect.stringContaining('HTTP 503'),
      })),
    );
  });
});

/** A fault of the connection may pass, so these are requested again. */
const passing: [AttackName, number | undefined, RegExp][] = [
  ['headers without end', undefined, /Header overflow/],
  ['a connection that breaks', undefined, /got no complete answer|is not JSON/],
  ['a length that never comes', 1_000, / within 1 s$/],
  ['one byte at a time', 1_000, / within 1 s$/],
];

describe('an answer that does not come is given up, and requested again:', () => {
  test.each(passing)('%s', async (attack, timeoutMs, message) => {
    const { readings } = await read(attack, timeoutMs);
    expect(readings).toEqual(
      [...kinds, 'report file'].map((kind) => ({
        ...{ kind, code: 'PinterestUnavailable' },
        message: expect.stringMatching(message),
      })),
    );
  });
});
