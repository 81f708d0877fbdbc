import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CancelledFailure } from '@temporalio/common';
import { toFailure } from '../../src/activities/interceptor/failure.js';
import { loadConfig } from '../../src/config/index.js';
import { SyncError } from '../../src/errors.js';
import { createLogger } from '../../src/logger.js';
import { foreignAnswer } from '../../src/pinterest/foreign-answer.js';
import { parseJson } from '../../src/pinterest/json-answer.js';
import { errorOf } from '../../src/pinterest/read-answer.js';
import { accountFaults } from '../../src/pinterest/row-faults.js';
import { hideKnown, learnSecret, learnToken, redact } from '../../src/shared/redact.js';

const shown = (text: string) => new SyncError('UnexpectedResponse', text).message;

test.each([
  [
    'the headers of our own request',
    'Authorization: Bearer pina_AMAEXAMPLE12345',
    'Authorization: Bearer [hidden]',
  ],
  ['an app that logs in', 'Authorization: Basic c2FuZGJveDpzZWNyZXQ=', 'Authorization: Basic [hidden]'],
  [
    'a form',
    'grant_type=refresh_token&refresh_token=abc.def-1&scope=x',
    'grant_type=refresh_token&refresh_token=[hidden]&scope=x',
  ],
  [
    'JSON',
    '{"access_token": "short", "scope": "ads:read"}',
    '{"access_token": "[hidden]", "scope": "ads:read"}',
  ],
  ['the address of a callback', 'GET /?code=4f1c&state=1', 'GET /?code=[hidden]&state=1'],
  ['an address', 'postgres://u@h/d?password=hunter2&x=1', 'postgres://u@h/d?password=[hidden]&x=1'],
  ['a token of Pinterest that is cut', '{"refresh": "pinr_8d7f6a5b4', '{"refresh": "[hidden]'],
  ['a web token', 'see eyJhbGciOi.eyJzdWIiOi.c2ln', 'see [hidden]'],
  ['anything long that looks made by chance', `x ${'aB3-'.repeat(12)} y`, 'x [hidden] y'],
])('a message quotes %s without what is secret', (_, text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('ids, days, request ids and words stay as they are', () => {
  const text =
    'Pinterest answered GET /ad_accounts/549755885175/ads with HTTP 400, code 1: Invalid ad ids: 687247811001 (request id 1234567890123456) on 2026-11-26 in pinterest_sync.rejected_rows, basic password rules';
  expect(shown(text)).toBe(text);
});

test('a secret that this process was given is in no message, also where a message is cut', () => {
  const secret = 'plain words as a secret';
  loadConfig({ PINTEREST_ACCESS_TOKEN: secret, DATABASE_URL: 'postgres://u:p%40ss-word@h/d' });
  expect(shown(`${'a '.repeat(495)}${secret} end`)).not.toContain('plain words');
  expect(redact('p@ss-word and p%40ss-word')).toBe('[hidden] and [hidden]');
});

test('of a row that is kept to the letter, only known secrets are hidden, whatever looks like one', () => {
  const known = 'pina_our-own-token-of-a-test';
  learnToken(known);
  const odd = 'f3fc24c5ecc0d176322d8c38cd225096d8a8e2916bdceab377f24115e53d914a';
  const row = (name: string) => `{"AD_ID":"${odd}","CTR":"?","NAME":"${name}"}`;
  expect(redact(odd)).toBe('[hidden]');
  expect(hideKnown(row(known))).toBe(row('[hidden]'));
});

test('what is too short to be a secret hides no words', () => {
  learnSecret('ads');
  expect(redact('the ads of the account')).toBe('the ads of the account');
});

test('a secret is hidden in each form in which an answer may send it back', () => {
  const secret = 'zz top/"secret"+&';
  const app = { PINTEREST_APP_ID: 'an-app', PINTEREST_APP_SECRET: 'its-secret' };
  loadConfig({ PINTEREST_ACCESS_TOKEN: secret, ...app });
  const forms = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ token: secret }).toString().replace('token=', ''),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret).toLowerCase(),
    secret.replaceAll('"', '&quot;').replaceAll('&', '&amp;').replaceAll('&amp;quot;', '&quot;'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from('an-app:its-secret').toString('base64'),
  ];
  for (const form of forms) expect(redact(`<${form}>`)).toMatch(/^<\[hidden\]\w{0,2}>$/);
});

test.each(['x', 'xy', 'xyz', 'Bearer '])('a secret is hidden in base64 that begins with %j', (before) => {
  const secret = 'a-canary-of-thirty-characters';
  learnSecret(secret);
  const packed = Buffer.from(`${before}${secret} and more`).toString('base64');
  const shown = Buffer.from(redact(packed).replace('[hidden]', '****'), 'base64').toString('latin1');
  expect(shown).not.toMatch(/canary|thirty|characters/);
  expect(redact(packed)).toContain('[hidden]');
});

/** As long as the secret of an app, and without a shape that gives it away. */
const PLAIN = 'k9f2a7c4d1e8b3a6f5c2d9e4b7a1c8f3d6e2b5a9';
const TEXT_BEFORE = 'as we said '.repeat(30);

/** What each quotes of a text of somebody else is cut after so many characters. */
const quotes: [what: string, quote: (text: string) => unknown][] = [
  [
    'the words of an error',
    (text) =>
      errorOf({ status: 400, headers: {}, body: JSON.stringify({ message: text }) }, 'GET /x')?.message,
  ],
  [
    'the page of a gateway',
    (text) => errorOf({ status: 502, headers: {}, body: `<p>${text}` }, 'GET /x')?.message,
  ],
  [
    'what should be JSON',
    (text) => messageFrom(() => parseJson({ status: 200, headers: {}, body: text }, 'GET /x')),
  ],
  [
    'a value of a row',
    (text) =>
      JSON.stringify(accountFaults([{ DATE: text }], { adAccountId: '1', range: { from: '', to: '' } })),
  ],
  ['a message of ours', (text) => shown(text)],
];

test.each(quotes)('%s is searched for secrets before it is cut', (_, quote) => {
  learnSecret(PLAIN);
  for (let before = 0; before < 1_000; before += 61) {
    const text = `${TEXT_BEFORE.repeat(4).slice(0, before)}${PLAIN} and more ${'x '.repeat(6_000)}`;
    const quoted = quote(text);
    for (const part of [PLAIN.slice(0, 12), PLAIN.slice(6, 18)]) expect(quoted).not.toContain(part);
  }
});

function messageFrom(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    return (error as Error).message;
  }
}

test('what a library logs as an object is one text without secrets and control characters', async () => {
  learnSecret(PLAIN);
  const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'a.log');
  const nested = { request: { headers: { authorization: PLAIN } }, name: 'a\u001b[2Kb' };
  createLogger('info', file).info('said', { nested, list: [nested] });
  const text = readFileSync(file, 'utf8');
  rmSync(dirname(file), { recursive: true });
  expect(text).toContain('[hidden]');
  expect(text).not.toContain(PLAIN);
  expect(text).not.toMatch(/\\u001b(?!\[2K)/);
});

test.each([
  ['TEMPORAL_API_KEY', 'temporal-canary-1', 'temporal-canary-1'],
  ['TEMPORAL_GRPC_META_AUTHORIZATION', 'meta-canary-1', 'meta-canary-1'],
  ['CODEC_SERVER_TOKEN', 'a-codec-canary-token', 'a-codec-canary-token'],
  ['TEMPORAL_TLS_CLIENT_KEY_DATA', '-----BEGIN KEY-----\nline-canary-1\nline-canary-2\n', 'line-canary-2'],
  ['TEMPORAL_CODEC_AUTH', 'Bearer codec-canary-1', 'codec-canary-1'],
  [
    'NOTIFY_WEBHOOK_URL',
    'https://chat.example/services/T1/B2/hook-canary-1',
    '/services/T1/B2/hook-canary-1',
  ],
  ['PGPASSWORD', 'pg-canary-1', 'pg-canary-1'],
  ['HTTP_PROXY', 'http://user-canary-1@proxy:3128', 'user-canary-1'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://collector/v1?api-key=otlp-canary-4', 'otlp-canary-4'],
  ['HTTPS_PROXY', 'http://user:proxy-canary-1@proxy:3128', 'proxy-canary-1'],
  ['http_proxy', 'http://user:proxy%2Dcanary%2F2@proxy:3128', 'proxy-canary/2'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://u:otlp-canary-1@collector', 'otlp-canary-1'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x=1,authorization=Bearer%20otlp-canary-2', 'otlp-canary-2'],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'api-key=otlp-canary-3', 'otlp-canary-3'],
])('%s is known as a secret, also where only a library reads it', (name, value, secret) => {
  loadConfig({ [name]: value });
  expect(redact(`said ${secret} aloud`)).toBe('said [hidden] aloud');
});

test('the user of a database and the path of its key are no secrets', () => {
  loadConfig({
    DATABASE_URL: 'postgres://pinterest_worker@db/ads?sslmode=verify-full&sslkey=/etc/ssl/worker.pem',
  });
  const text = 'role pinterest_worker: /etc/ssl/worker.pem cannot be read';
  expect(shown(text)).toBe(text);
});

test('a password that is a plain word is hidden in an address, and leaves names of tables as they are', () => {
  loadConfig({ DATABASE_URL: 'postgres://pinterest:pinterest@postgres:5432/pinterest' });
  const text = 'Postgres: relation "pinterest_sync.grants" does not exist';
  expect(shown(text)).toBe(text);
  expect(shown('connect postgres://pinterest:pinterest@postgres:5432 failed')).toBe(
    'connect postgres://pinterest:[hidden]@postgres:5432 failed',
  );
});

test('an advice that shows the form of an address, or names a password, stays readable', () => {
  for (const text of [
    'such as postgres://USER:PASSWORD@HOST:5432/DATABASE',
    foreignAnswer('http://sandbox/v5', 'GET /ads', { status: 407, headers: {}, body: '' })?.message ?? '',
  ])
    expect(shown(text)).not.toContain('[hidden]');
});

test('a long text of nothing but odd characters is looked through in no time', () => {
  for (const text of ['a-'.repeat(100_000), 'Bearer '.repeat(30_000), '?code='.repeat(30_000)]) {
    expect(shown(text).length).toBeLessThan(1_100);
  }
});

test('what Temporal keeps of an error that nobody foresaw is its name, its message and its stack', () => {
  const secret = 'canary-of-a-request';
  loadConfig({ PINTEREST_ACCESS_TOKEN: secret });
  const request = { headers: { authorization: `Bearer ${secret}` } };
  const error = Object.assign(new TypeError(`odd ${secret}\u001b[2K`, { cause: request }), { request });
  const failure = toFailure('ads', error) as Error & { request?: unknown };
  expect([failure.name, failure.message, failure.cause, failure.request]).toEqual([
    'TypeError',
    'odd [hidden][2K',
    undefined,
    undefined,
  ]);
  expect(failure.stack).toContain('redact.test.ts');
  expect(failure.stack).not.toContain(secret);
  const cancelled = new CancelledFailure('cancelled');
  expect(toFailure('ads', cancelled)).toBe(cancelled);
});

test('a secret of the environment is known after any number of tokens, and so are the latest of these', () => {
  loadConfig({ DATABASE_URL: 'postgres://u:a-canary-to-keep@h/d' });
  for (let index = 0; index < 2_000; index += 1) learnToken(`short-${index}`);
  expect(redact('a-canary-to-keep, short-1999')).toBe('[hidden], [hidden]');
});
