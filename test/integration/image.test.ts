// The container images, built from the Dockerfile and run as a cluster would run them.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dev/stack/ports.js';
import { newKey } from '../support/connections.js';
import { runContained, startContained } from '../support/contained.js';
import { createHarness, type Harness } from '../support/harness.js';
import {
  type ImageBuilder,
  type ImageConfig,
  lackForImages,
  startImageBuilder,
} from '../support/image-builder.js';
import { startOtlpReceiver } from '../support/otlp-receiver.js';
import { until } from '../support/worker-process.js';

const lack = lackForImages();
const withImages = lack ? describe.skip : describe;
// Jest does not print the titles of a file that is skipped as a whole.
if (lack) process.stderr.write(`image.test.ts is skipped: ${lack}\n`);

/** As docs/operations.md says it. */
const SIZE_LIMIT_MB = 320;
const builtFrom = {
  REVISION: 'f00d',
  SOURCE: 'https://example.com/repository',
  CREATED: '2026-01-02T03:04:05Z',
};

withImages('the image', () => {
  let builder: ImageBuilder;
  let harness: Harness;
  let product: { config: ImageConfig; files: string; temporary: string };
  const temporaries: string[] = [];

  /** What is /tmp for a container. */
  function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-container-'));
    chownSync(folder, 1000, 1000);
    temporaries.push(folder);
    return folder;
  }

  beforeAll(async () => {
    builder = await startImageBuilder(builtFrom);
    const config = await builder.build('localhost/product');
    product = { config, files: await builder.mount('localhost/product'), temporary: temporaryFolder() };
    harness = await createHarness({ unreadDays: 3 });
  }, 900_000);

  afterAll(async () => {
    await harness?.close();
    await builder?.close();
    for (const folder of temporaries) rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  const inImage = (...path: string[]) => join(product.files, ...path);

  const environment = () => ({
    DATABASE_URL: harness.databaseUrl,
    TEMPORAL_ADDRESS: String(harness.config.temporal.connectionOptions.address),
    TEMPORAL_TASK_QUEUE: harness.config.temporal.taskQueue,
    PINTEREST_API_URL: harness.sandbox.url,
    PINTEREST_ACCESS_TOKEN: harness.sandbox.accessToken,
    METRICS_ADDRESS: '',
  });
  const client = (...args: string[]) =>
    runContained(product, environment(), ['tini', '--', 'node', 'dist/client.js', ...args]);
  const health = () => runContained(product, {}, product.config.Healthcheck.Test.slice(1));

  test('says what it was built from', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const label = (name: string) => product.config.Labels[`org.opencontainers.image.${name}`];
    expect(['version', 'revision', 'source', 'created'].map(label)).toEqual([
      version,
      ...Object.values(builtFrom),
    ]);
  });

  test('has the size that the docs state', () => {
    const { stdout } = spawnSync('du', ['-sxm', product.files], { encoding: 'utf8' });
    expect(Number.parseInt(stdout, 10)).toBeLessThan(SIZE_LIMIT_MB);
    expect(readFileSync('docs/operations.md', 'utf8')).toContain(`less than ${SIZE_LIMIT_MB} MB`);
  });

  test('has Node of the version in the Dockerfile, and neither npm, sources nor a bundler', async () => {
    const [, version] = /NODE_IMAGE=node:([\d.]+)/.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
    expect(await runContained(product, {}, ['node', '--version'])).toEqual({
      code: 0,
      output: `v${version}\n`,
    });
    expect(
      ['usr/local/bin/npm', 'app/src', 'app/node_modules/terser'].filter((path) => existsSync(inImage(path))),
    ).toEqual([]);
  });

  test('has every package that its programs load', async () => {
    const files = (readdirSync(inImage('app/dist'), { recursive: true }) as string[]).filter((file) =>
      /(?<!bundle)\.js$/.test(file),
    );
    const names = files.flatMap((file) =>
      [
        ...readFileSync(inImage('app/dist', file), 'utf8').matchAll(
          /\b(?:require|import)\(["']([^."'][^"']*)["']\)/g,
        ),
      ].map(([, name]) => name),
    );
    const load = `Promise.all(${JSON.stringify([...new Set(names)])}.map((name) => import(name)))`;
    expect(names.length).toBeGreaterThan(100);
    expect(await runContained(product, {}, ['node', '-e', load])).toEqual({ code: 0, output: '' });
  });

  test('keeps nothing of how npm was configured for its build', () => {
    const left = readdirSync(inImage('root')).filter((name) => name.includes('npm'));
    expect(left.filter((name) => statSync(inImage('root', name)).size > 0)).toEqual([]);
    expect(existsSync(inImage('app/.npmrc'))).toBe(false);
    expect(product.config.Env.filter((variable) => /npm|proxy|cert/i.test(variable))).toEqual([]);
  });

  test('belongs to root, so that its user cannot change it', () => {
    const { stdout } = spawnSync(
      'find',
      [inImage('app'), '!', '-uid', '0', '-o', '-perm', '/022', '!', '-type', 'l'],
      { encoding: 'utf8' },
    );
    expect(stdout).toBe('');
    expect(product.config.User).toBe('1000:1000');
  });

  test('runs a worker whose health is checked, and a client that syncs all rows, on a read-only file system', async () => {
    expect((await health()).code).toBe(1);
    const worker = startContained(product, environment());
    await Promise.race([until(() => worker.printed().includes('"state":"RUNNING"')), worker.ended]);
    while ((await health()).code !== 0) expect(worker.child.exitCode).toBeNull();
    expect(statSync(join(product.temporary, 'worker-health.json'))).toMatchObject({ uid: 1000, gid: 1000 });
    const [node = '', check = '', file = ''] = product.config.Healthcheck.Test.slice(1);
    expect(await runContained(product, {}, [node, check, '--alive', file])).toMatchObject({ code: 0 });
    expect(await client('doctor')).toMatchObject({ code: 0 });
    expect(await client('sync')).toMatchObject({ code: 0 });
    expect(await harness.rows('ads')).toHaveLength(33);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect((await health()).code).toBe(1);
  });

  test('runs a worker with traces and encrypted payloads without a bundler', async () => {
    const receiver = await startOtlpReceiver();
    const more = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      PAYLOAD_ENCRYPTION: 'on',
      ENCRYPTION_KEY: newKey(),
    };
    const worker = startContained(product, { ...environment(), ...more });
    await Promise.race([until(() => worker.printed().includes('"state":"RUNNING"')), worker.ended]);
    worker.child.kill('SIGTERM');
    expect({ code: await worker.ended, text: worker.printed() }).toEqual({
      code: 0,
      text: expect.any(String),
    });
    await receiver.close();
  });

  test('draws the page of a status and writes every format of an export', async () => {
    expect(await client('status', '--html', '/tmp/status.html')).toMatchObject({ code: expect.any(Number) });
    expect(existsSync(join(product.temporary, 'status.html'))).toBe(true);
    for (const format of ['csv', 'parquet']) {
      const file = `/tmp/ads.${format}`;
      const outcome = await client('export', '--table', 'ads', '--format', format, '--output', file);
      expect(outcome).toMatchObject({ code: 0 });
    }
  });

  test('of the sandbox answers as its user, and is healthy', async () => {
    const config = await builder.build('localhost/sandbox', 'sandbox');
    const sandbox = { config, files: await builder.mount('localhost/sandbox'), temporary: temporaryFolder() };
    expect(config.User).toBe('1000:1000');
    const [port = 0] = await freePorts(1);
    const { child, ended, printed } = startContained(sandbox, {}, [...config.Cmd, '--port', `${port}`]);
    await Promise.race([until(() => printed().includes('Ctrl-C')), ended]);
    const check = config.Healthcheck.Test.slice(1).map((word) => word.replace('4010', `${port}`));
    expect(await runContained(sandbox, {}, check)).toMatchObject({ code: 0 });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
