// The manifests of deploy/kubernetes: what the cluster's own description says of them, and what they promise.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fileVariableOf } from '../../src/config/secret-files.js';
import { secretNames, variables } from '../../src/config/variables.js';
import { workerLimits } from '../../src/worker/limits.js';

const FOLDER = 'deploy/kubernetes';
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join(FOLDER, name));
/** As clusters read them: YAML 1.1, in which 0440 is octal. */
const read = (name: string) => parse(readFileSync(join(FOLDER, name), 'utf8'), { version: '1.1' });

const worker = read('worker.yaml');
const pods = { worker: worker.spec.template, migrate: read('migrate.yaml').spec.template };
const [container] = pods.worker.spec.containers;
const config: Record<string, string> = read('config.yaml').data;
const secret: Record<string, string> = read('secret.example.yaml').stringData;
const dockerfile = readFileSync('Dockerfile', 'utf8');

const program = process.env.KUBERNETES_VALIDATE_PATH ?? 'kubernetes-validate';
const isThere = spawnSync(program, ['--version']).status === 0;
if (!isThere) {
  process.stderr.write(
    'A part of kubernetes.test.ts is skipped: no kubernetes-validate on PATH or in KUBERNETES_VALIDATE_PATH\n',
  );
}

(isThere ? test : test.skip).each(['1.30', '1.37'])(
  'are what Kubernetes %s takes, without a field that it does not know',
  (version) => {
    const { status, stdout, stderr } = spawnSync(program, ['--strict', '-k', version, ...files], {
      encoding: 'utf8',
    });
    expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: expect.any(String) });
  },
);

describe.each(Object.entries(pods))('the pod %s', (_, { spec }) => {
  test('meets the "restricted" standard, on a read-only file system', () => {
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.automountServiceAccountToken).toBe(false);
    for (const { securityContext } of spec.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test('runs as the user of the image, which can read the secrets and write to /tmp', () => {
    const { runAsUser, runAsGroup, fsGroup } = spec.securityContext;
    expect(dockerfile).toContain(`USER ${runAsUser}:${runAsGroup}`);
    expect(fsGroup).toBe(runAsGroup);
    const [secrets, temporary] = spec.volumes;
    expect(secrets.secret.defaultMode).toBe(0o440);
    expect(temporary).toHaveProperty('emptyDir');
    expect(
      spec.containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath),
    ).toContain('/tmp');
  });

  test('runs the same image as the other, of a version', () => {
    expect(spec.containers[0].image).toBe(container.image);
    expect(container.image).toMatch(/:\d+\.\d+\.\d+$/);
  });

  test('asks for memory and has a limit', () => {
    expect(spec.containers[0].resources).toMatchObject({
      requests: { memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  test('keeps no secret in its environment: it reads them from files', () => {
    const [{ name, secret: source }] = spec.volumes;
    const mount = spec.containers[0].volumeMounts.find((one: { name: string }) => one.name === name);
    const paths = Object.entries(config).filter(([key]) => key.endsWith('_FILE'));
    expect(source.secretName).toBe('pinterest-ads-sync');
    expect(paths).toEqual(
      Object.keys(secret).map((key) => [fileVariableOf(key), `${mount.mountPath}/${key}`]),
    );
    expect(spec.containers[0]).not.toHaveProperty('env');
    expect(spec.containers[0].envFrom).toEqual([{ configMapRef: { name: 'pinterest-ads-sync' } }]);
  });
});

test('the configuration has only variables that the product or Temporal reads', () => {
  const known = [
    ...Object.keys(variables),
    ...secretNames.map(fileVariableOf),
    'TEMPORAL_ADDRESS',
    'TEMPORAL_NAMESPACE',
  ];
  expect(Object.keys(config).filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.keys(secret).filter((name) => !(secretNames as readonly string[]).includes(name))).toEqual(
    [],
  );
});

test('probes ask the health check of the image; what restarts a worker asks only whether it hangs', () => {
  const [, healthFile] = /"--health-file", "([^"]+)"\]$/m.exec(dockerfile) ?? [];
  const asked = ['startupProbe', 'readinessProbe', 'livenessProbe'].map(
    (probe) => container[probe].exec.command,
  );
  const [node, check] = ['node', 'dist/worker/health-check.js'];
  expect(asked).toEqual([
    [node, check, healthFile],
    [node, check, healthFile],
    [node, check, '--alive', healthFile],
  ]);
});

test('a worker that is told to stop has more time than it takes', () => {
  const grace = Number.parseInt(String(workerLimits.shutdownGraceTime), 10);
  expect(pods.worker.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(2 * grace);
});

test('Prometheus is told where the metrics are', () => {
  const annotations = pods.worker.metadata.annotations;
  expect(annotations).toEqual({
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(container.ports[0].containerPort),
    'prometheus.io/path': '/metrics',
  });
  expect(config.METRICS_ADDRESS).toBe(`0.0.0.0:${container.ports[0].containerPort}`);
});

test('the disruption budget and the deployment mean the same pods, of which one may go at a time', () => {
  const { selector, maxUnavailable } = read('pod-disruption-budget.yaml').spec;
  expect(selector).toEqual(worker.spec.selector);
  expect(pods.worker.metadata.labels).toEqual(selector.matchLabels);
  expect(maxUnavailable).toBe(1);
  expect(worker.spec.replicas).toBeGreaterThan(maxUnavailable);
  expect(pods.migrate.metadata.labels).not.toEqual(selector.matchLabels);
});
