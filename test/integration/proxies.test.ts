// Behind a proxy of a company: what goes through it, what does not, and what is said when that is wrong.
import { rmSync } from 'node:fs';
import { context, propagation, trace } from '@opentelemetry/api';
import { loadConfig } from '../../src/config/index.js';
import { messageOf } from '../../src/errors.js';
import { startTracing } from '../../src/monitoring/tracing.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
import { fixedToken } from '../../src/pinterest/token-source.js';
import { createRateBudget } from '../../src/postgres/rate-budget.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { type Certificate, hasOpenssl, makeCertificate } from '../support/certificate.js';
import { runClient } from '../support/client-process.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startProxy, startTlsFront, type TestProxy } from '../support/proxy.js';
import { startWorkerProcess } from '../support/worker-process.js';

const LOGIN = 'reader:s3cr@t-p4ss';
const WRITTEN_LOGIN = 'reader:s3cr%40t-p4ss';
/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const ALL = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'grpc_proxy',
];

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true, unreadDays: 10 });
});
afterAll(() => harness.close());

const withOpenssl = hasOpenssl() ? describe : describe.skip;

withOpenssl('a proxy that wants a user and a password (needs openssl)', () => {
  let certificate: Certificate;
  let front: Awaited<ReturnType<typeof startTlsFront>>;
  let proxy: TestProxy;
  let environment: Record<string, string>;

  beforeAll(async () => {
    certificate = makeCertificate('DNS:api.pinterest.test,DNS:temporal.test');
    front = await startTlsFront(Number(new URL(harness.sandbox.url).port), certificate);
    const temporalPort = Number(String(harness.config.temporal.connectionOptions.address).split(':')[1]);
    const names = { 'api.pinterest.test': front.port, 'temporal.test': temporalPort };
    proxy = await startProxy({ login: LOGIN, names });
    environment = {
      HTTPS_PROXY: proxy.url.replace('//', `//${WRITTEN_LOGIN}@`),
      PINTEREST_API_URL: 'https://api.pinterest.test/v5',
      TEMPORAL_ADDRESS: 'temporal.test:7233',
      NODE_EXTRA_CA_CERTS: certificate.authority,
    };
  }, 60_000);

  afterAll(async () => {
    await Promise.all([proxy.close(), front.close()]);
    rmSync(certificate.folder, { recursive: true });
  });

  const doctor = async (more: Record<string, string>) => {
    const { stdout, stderr, code } = await runClient(harness, ['doctor'], { ...environment, ...more });
    const text = (stdout + stderr).replace(/\s+/g, ' ');
    expect(text).not.toMatch(/s3cr|p4ss/);
    return { code, text, faults: stdout.split('\n').filter((line) => line.startsWith('FIX')) };
  };

  test('lets the main job pass, for worker and client alike, and its password is shown nowhere', async () => {
    proxy.asked.length = 0;
    const worker = await startWorkerProcess(harness, environment);
    try {
      const { code, stdout, stderr } = await runClient(
        harness,
        ['sync', '--lookback-days', '0'],
        environment,
      );
      expect([code, stdout]).toEqual([0, expect.stringContaining('2 of 2 ad accounts')]);
      expect(stdout + stderr + worker.log()).not.toMatch(/s3cr|p4ss/);
    } finally {
      await worker.stop();
    }
    const { today } = harness.sandbox.world;
    const days = eachDay({ from: addDays(today, -10), to: addDays(today, -1) });
    expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, days));
    // Connections are kept: far fewer than requests.
    const tunnels = proxy.asked.filter((line) => line === 'CONNECT api.pinterest.test:443');
    expect(tunnels.length).toBeGreaterThan(0);
    expect(tunnels.length).toBeLessThan(harness.sandbox.requests.length / 2);
    const temporal = proxy.asked.filter((line) => line === 'CONNECT temporal.test:7233');
    expect(temporal.length).toBeGreaterThanOrEqual(2);
    expect(tunnels.length + temporal.length).toBe(proxy.asked.length);
    const { text } = await doctor({});
    expect(text).toContain(`Pinterest at api.pinterest.test through the proxy ${proxy.url} (HTTPS_PROXY)`);
    expect(text).toContain(`Temporal at temporal.test:7233 through the proxy ${proxy.url} (HTTPS_PROXY)`);
  }, 90_000);

  test.each([
    ['without a user', '', 'put them into HTTPS_PROXY before the host'],
    [
      'with another password',
      'reader:s3cret-wrong@',
      'the user and the password in HTTPS_PROXY; correct them',
    ],
  ])('%s, doctor says so of Pinterest and of Temporal', async (_, login, advice) => {
    const { text, faults, code } = await doctor({ HTTPS_PROXY: proxy.url.replace('//', `//${login}`) });
    expect(faults.map((line) => line.split(/\s+/)[1])).toEqual(['Temporal', 'Pinterest']);
    expect(text.split(advice)).toHaveLength(3);
    expect(text).toContain('(HTTP 407)');
    expect(code).toBe(1);
  });

  test('that does not pass a name is named with what to do', async () => {
    const { text } = await doctor({ PINTEREST_API_URL: 'https://other.test/v5' });
    expect(text).toContain(
      'does not connect to other.test:443 (HTTP 403): let it pass this address, or set NO_PROXY=other.test',
    );
  });

  test('that nobody answers at is named, and not blamed on Pinterest', async () => {
    const { text } = await doctor({ HTTPS_PROXY: NOWHERE });
    expect(text).toContain(`The proxy ${NOWHERE} (HTTPS_PROXY) gives no answer`);
    expect(text).toMatch(/Temporal cannot be reached at temporal.test:7233 through the proxy/);
  });

  test('of a kind that cannot be used is named when it would be used', async () => {
    const { text } = await doctor({ HTTPS_PROXY: '', ALL_PROXY: 'socks5://127.0.0.1:9' });
    expect(text).toContain(
      'The proxy socks5://127.0.0.1:9 (ALL_PROXY) cannot be used; it must start with http://',
    );
  });

  test('whose certificate authority is not known leads to NODE_EXTRA_CA_CERTS', async () => {
    const { text } = await doctor({ NODE_EXTRA_CA_CERTS: '' });
    expect(text).toMatch(
      /reads TLS traffic, set NODE_EXTRA_CA_CERTS to the file of its certificate authority/,
    );
  });

  test('hands on what has no TLS as a whole, a report file too', async () => {
    const port = Number(new URL(harness.sandbox.url).port);
    const plain = await startProxy({ names: { pinterest: port } });
    try {
      const { proxies } = loadConfig({ HTTP_PROXY: plain.url });
      const apiUrl = `http://pinterest:${port}/v5`;
      const tokens = fixedToken(harness.sandbox.accessToken);
      const { attribution } = harness.config.pinterest;
      const budget = createRateBudget(harness.db, 'test', 'standard');
      const client = createPinterestClient({ apiUrl, tokens, budget, attribution, proxies });
      expect((await client.listAdAccounts(undefined)).adAccounts).toHaveLength(2);
      const rows = client.reports.rows(
        `http://pinterest:${port}/no-such-report`,
        AbortSignal.timeout(5_000),
        1_000,
      );
      await expect(rows.next()).rejects.toThrow(/HTTP 404/);
      expect(plain.asked.map((line) => line.replace(/\?.*/, ''))).toEqual([
        `GET ${apiUrl}/ad_accounts`,
        `GET http://pinterest:${port}/no-such-report`,
      ]);
    } finally {
      await plain.close();
    }
  });
});

withOpenssl('TLS that only one side speaks (needs openssl)', () => {
  let certificate: Certificate;
  let toSandbox: Awaited<ReturnType<typeof startTlsFront>>;
  let toTemporal: typeof toSandbox;

  beforeAll(async () => {
    certificate = makeCertificate('DNS:localhost,IP:127.0.0.1');
    toSandbox = await startTlsFront(Number(new URL(harness.sandbox.url).port), certificate);
    const address = String(harness.config.temporal.connectionOptions.address);
    toTemporal = await startTlsFront(Number(address.split(':')[1]), certificate);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([toSandbox.close(), toTemporal.close()]);
    rmSync(certificate.folder, { recursive: true });
  });

  const found = async (environment: Record<string, string>) =>
    (await runClient(harness, ['doctor'], environment)).stdout.replace(/\s+/g, ' ');

  test('is named for Pinterest, with the variable to change', async () => {
    const { port } = toSandbox;
    expect(await found({ PINTEREST_API_URL: `http://127.0.0.1:${port}/v5` })).toContain(
      'the server expects TLS: PINTEREST_API_URL must begin with https:',
    );
    expect(await found({ PINTEREST_API_URL: harness.sandbox.url.replace('http:', 'https:') })).toContain(
      'the server does not speak TLS: PINTEREST_API_URL of a sandbox begins with http:',
    );
  });

  test('is named for Temporal, with the variable to change', async () => {
    const TEMPORAL_ADDRESS = `127.0.0.1:${toTemporal.port}`;
    const TEMPORAL_TLS_SERVER_CA_CERT_PATH = certificate.authority;
    const [plain, tls, untrusted, trusted] = await Promise.all([
      found({ TEMPORAL_ADDRESS }),
      found({ TEMPORAL_TLS: 'true' }),
      found({ TEMPORAL_ADDRESS, TEMPORAL_TLS: 'true' }),
      found({ TEMPORAL_ADDRESS, TEMPORAL_TLS_SERVER_CA_CERT_PATH }),
    ]);
    expect(plain).toContain('the server expects TLS next: set TEMPORAL_TLS=true');
    expect(tls).toContain('TLS is expected and the server does not speak it next: set TEMPORAL_TLS=false');
    expect(untrusted).toContain('certificate is not trusted next: set TEMPORAL_TLS_SERVER_CA_CERT_PATH');
    expect(trusted).toMatch(/OK +Temporal +server/);
  }, 60_000);

  test('ends a worker at once, in the same words', async () => {
    const TEMPORAL_ADDRESS = `127.0.0.1:${toTemporal.port}`;
    const started = await startWorkerProcess(harness, { TEMPORAL_ADDRESS }).catch(messageOf);
    expect(started).toContain('the server expects TLS: set TEMPORAL_TLS=true');
  }, 30_000);

  test('is named for traces, with the variable to change', async () => {
    const lines: string[] = [];
    const logger = { warn: (_: string, meta: object) => void lines.push(JSON.stringify(meta)) };
    for (const url of [
      `http://127.0.0.1:${toSandbox.port}`,
      harness.sandbox.url.replace('http:', 'https:'),
    ]) {
      const tracing = startTracing(`${url}/v1/traces`, logger as never);
      await tracing.inSpan('one', {}, async () => undefined);
      await tracing.close();
      for (const api of [trace, context, propagation]) api.disable();
    }
    while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(lines.join('\n')).toContain('OTEL_EXPORTER_OTLP_ENDPOINT must begin with https://');
    expect(lines.join('\n')).toContain('OTEL_EXPORTER_OTLP_ENDPOINT must begin with http://');
  }, 60_000);
});

test('what is on this machine is reached directly, whatever proxies the environment names', async () => {
  const environment = Object.fromEntries(ALL.map((name) => [name, NOWHERE]));
  const worker = await startWorkerProcess(harness, environment);
  try {
    const sync = await runClient(harness, ['sync', '--lookback-days', '0'], environment);
    expect([sync.code, sync.stdout]).toEqual([0, expect.stringContaining('2 of 2 ad accounts')]);
    const { stdout } = await runClient(harness, ['doctor'], environment);
    expect(stdout).not.toMatch(/^FIX/m);
    expect(stdout).toMatch(
      /OK +Configuration +proxies +Pinterest at 127\S+ directly; Temporal at \S+ directly/,
    );
  } finally {
    await worker.stop();
  }
}, 60_000);
