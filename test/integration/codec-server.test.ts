// `client codec-server`, asked as the temporal command and the Web UI's page ask it.
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { freePorts } from '../../dev/stack/ports.js';
import { findTemporal } from '../../dev/stack/temporal.js';
import { addDays } from '../../src/shared/dates.js';
import { runClient, type StartedClient, startClient } from '../support/client-process.js';
import { newKey } from '../support/connections.js';
import { createHarness, type Harness } from '../support/harness.js';

const WEB_UI = 'http://temporal.example.com:8233';
const on = { ENCRYPTION_KEY: newKey(), PAYLOAD_ENCRYPTION: 'on' };

let harness: Harness;
let server: StartedClient;
let url: string;
let input: { adAccountId: string; startDate: string; endDate: string };
let workflowId: string;

beforeAll(async () => {
  harness = await createHarness({ environment: on });
  const { world } = harness.sandbox;
  const day = addDays(world.today, -1);
  input = { adAccountId: world.adAccounts[0]?.id ?? '', startDate: day, endDate: day };
  const handle = await harness.startOne(input);
  workflowId = handle.workflowId;
  await harness.withWorker(() => handle.result());
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  server = startClient(
    harness,
    ['codec-server', '--listen', `127.0.0.1:${port}`, '--web-ui', `${WEB_UI}/`],
    on,
  );
  while (!server.output().stdout.includes(url)) await new Promise((done) => setTimeout(done, 20));
}, 60_000);

afterAll(async () => {
  server.child.kill('SIGINT');
  expect((await server.ended).code).toBe(0);
  await harness.close();
});

async function temporal(...args: string[]): Promise<string> {
  const { path } = await findTemporal({ say: () => undefined });
  const address = String(harness.config.temporal.connectionOptions.address);
  const { stdout } = await promisify(execFile)(path, [...args, '--address', address], { maxBuffer: 1e8 });
  return stdout;
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

test('the temporal command shows an input with it, and without it only that there is one', async () => {
  const show = ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json'];
  // It prints bytes as base64, decoded or not.
  const plain = Buffer.from(JSON.stringify(input)).toString('base64');
  expect(await temporal(...show, '--codec-endpoint', url)).toContain(plain);
  const sealed = await temporal(...show);
  expect(sealed).not.toContain(plain);
  expect(sealed).toContain(Buffer.from('binary/encrypted').toString('base64'));
});

test('what it encodes, it decodes: also below the name of a namespace', async () => {
  const payload = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'eyJhIjoxfQ==' };
  const encoded = await (await post('/encode', JSON.stringify({ payloads: [payload] }))).text();
  expect(encoded).not.toContain(payload.data);
  expect(await (await post('/default/decode', encoded)).json()).toEqual({ payloads: [payload] });
});

test('a page of the Web UI may ask', async () => {
  const preflight = await fetch(`${url}/decode`, {
    method: 'OPTIONS',
    headers: { origin: WEB_UI, 'access-control-request-headers': 'content-type,x-namespace' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe(WEB_UI);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-namespace');
  const answer = await post('/decode', '{"payloads":[]}', { origin: WEB_UI });
  expect(answer.headers.get('access-control-allow-origin')).toBe(WEB_UI);
  expect(await answer.json()).toEqual({ payloads: [] });
});

test.each(['OPTIONS', 'POST'])('a page of another origin is refused without data: %s', async (method) => {
  const answer = await fetch(`${url}/decode`, {
    method,
    headers: { origin: 'https://elsewhere.example.com' },
    ...(method === 'POST' ? { body: '{"payloads":[]}' } : {}),
  });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  expect(await answer.text()).toContain('--web-ui https://elsewhere.example.com');
});

test.each([
  ['GET', '/decode', undefined, 404],
  ['POST', '/elsewhere', '{"payloads":[]}', 404],
  ['POST', '/decode', '{', 400],
  ['POST', '/decode', '{"payloads":1}', 400],
  ['POST', '/decode', 'null', 400],
  ['POST', '/decode', '{"payloads":[5]}', 400],
  ['POST', '/decode', '{"payloads":[{"metadata":{"encoding":5}}]}', 400],
])('%s %s with the body %s is answered with a reason', async (method, path, body, status) => {
  const answer = await fetch(`${url}${path}`, { method, ...(body ? { body } : {}) });
  expect(answer.status).toBe(status);
  expect((await answer.text()).length).toBeGreaterThan(10);
});

test('a payload of an unknown key stays as it is, and the terminal names the key', async () => {
  const metadata = { encoding: btoa('binary/encrypted'), 'encryption-key-id': btoa('0a0b0c0d') };
  const plain = { metadata: { encoding: btoa('json/plain') }, data: btoa('1') };
  const payloads = [{ metadata, data: btoa('x'.repeat(40)) }, plain];
  const answer = await post('/decode', JSON.stringify({ payloads }));
  expect(await answer.json()).toEqual({ payloads });
  await server.printed('is encrypted with key 0a0b0c0d, and ENCRYPTION_KEY holds');
});

test('a body beyond all that Temporal takes is cut off', async () => {
  const attempt = post('/decode', 'x'.repeat(17 * 1024 * 1024)).then(({ status }) => status);
  // The answer may be lost, as the rest of the body is not taken.
  expect(await attempt.catch(() => 413)).toBe(413);
  expect((await post('/decode', '{"payloads":[]}')).status).toBe(200);
});

test('without a token it says who can ask it', () => {
  expect(server.output().stderr).toContain(
    'Every user of this machine can decrypt payloads with it: set CODEC_SERVER_TOKEN.',
  );
});

test('without a key it does not start, and says so', async () => {
  const outcome = await runClient(harness, ['codec-server']);
  expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('ENCRYPTION_KEY is not set') });
});

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => other.once('listening', done));
  const { port } = other.address() as { port: number };
  const outcome = await runClient(harness, ['codec-server', '--listen', `127.0.0.1:${port}`], on);
  other.close();
  expect(outcome).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`127.0.0.1:${port} (listen EADDRINUSE`),
  });
});

test.each([
  [['--listen', 'here'], '--listen is "here"'],
  [['--listen', '127.0.0.1:99999'], '--listen is "127.0.0.1:99999"'],
  [['--listen', '0.0.0.0:8081'], 'other machines can reach'],
  [['--listen', '127.0.0.1.example.com:8081'], 'other machines can reach'],
  [['--web-ui', 'localhost:8233'], '--web-ui is "localhost:8233"'],
])('%j is a wrong usage: exit 2, with what is allowed', async (args, words) => {
  const outcome = await runClient(harness, ['codec-server', ...args], on);
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
});

test('with CODEC_SERVER_TOKEN it answers only who has the token, and the temporal command can give it', async () => {
  const token = 'a-token-of-the-codec-server';
  const [port] = await freePorts(1);
  const address = `http://127.0.0.1:${port}`;
  const args = ['codec-server', '--listen', `127.0.0.1:${port}`];
  const guarded = startClient(harness, args, { ...on, CODEC_SERVER_TOKEN: token });
  while (!guarded.output().stdout.includes(address)) await new Promise((done) => setTimeout(done, 20));
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${address}/decode`, { method: 'POST', body: '{"payloads":[]}', headers })).status;
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: 'Bearer a-token-of-the-codec-serve' })).toBe(401);
  expect(await ask({ authorization: `Bearer ${token}` })).toBe(200);
  const show = ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json'];
  const withToken = ['--codec-endpoint', address, '--codec-auth', `Bearer ${token}`];
  const plain = Buffer.from(JSON.stringify(input)).toString('base64');
  expect(await temporal(...show, ...withToken)).toContain(plain);
  expect(guarded.output().stdout + guarded.output().stderr).not.toContain(token);
  guarded.child.kill('SIGINT');
  await guarded.ended;
});
