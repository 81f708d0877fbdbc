import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fileVariableOf } from '../../src/config/secret-files.js';
import { secretNames, variables } from '../../src/config/variables.js';

interface Service {
  image?: string;
  build?: string | { target?: string };
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  container_name?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  restart?: string;
  depends_on?: Record<string, { condition: string }>;
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true });
const services: [string, Service][] = Object.entries(compose.services);
const product: Service = compose['x-product'];
const ownNames = Object.keys(variables);

const dockerfile = readFileSync('Dockerfile', 'utf8');
/** The stages of the Dockerfile that have a name, and the last one, which has none. */
const stages = dockerfile.split(/^FROM /m).slice(1);

const stageOf = (target?: string) =>
  (target ? stages.find((stage) => stage.includes(` AS ${target}\n`)) : stages.at(-1)) ?? '';

/** Whether the image of the service says how its health is checked. */
function imageIsChecked({ build }: Service): boolean {
  const target = typeof build === 'object' ? build.target : undefined;
  return build !== undefined && /^HEALTHCHECK /m.test(stageOf(target));
}

/** Named by a dependent as one that has to end. */
const oneShots = services.flatMap(([, { depends_on = {} }]) =>
  Object.entries(depends_on).flatMap(([name, { condition }]) =>
    condition === 'service_completed_successfully' ? [name] : [],
  ),
);

describe('docker-compose.yml', () => {
  /** Temporal's SDK reads it itself. */
  const ofTemporal = 'TEMPORAL_ADDRESS';
  /** The database is the file's own. */
  const secrets = secretNames.filter((name) => name !== 'DATABASE_URL');

  test('gives the product every variable that it reads, and no other', () => {
    const names = [ofTemporal, ...ownNames, ...secrets.map(fileVariableOf)];
    expect(Object.keys(product.environment ?? {}).sort()).toEqual(names.sort());
  });

  test('passes each on under its own name', () => {
    for (const [name, value] of Object.entries(product.environment ?? {})) {
      const [, passed] = /^\$\{(\w+)/.exec(value) ?? [];
      if (passed) expect(passed).toBe(name);
    }
  });

  test.each(secrets)(
    'gives %s no value of its own, and hands on the file that the environment names',
    (name) => {
      const secret = name.toLowerCase();
      expect(product.environment?.[name]).toBe(`\${${name}:-}`);
      expect(product.environment?.[fileVariableOf(name)]).toBe(`/run/secrets/${secret}`);
      expect(product.secrets).toContain(secret);
      expect(compose.secrets[secret].file).toBe(`\${${fileVariableOf(name)}:-/dev/null}`);
    },
  );

  test('names no password but that of its own database', () => {
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = compose.services.postgres.environment;
    expect(product.environment?.DATABASE_URL).toBe(
      `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`,
    );
    const others = services.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment).map(([variable, value]) => [`${name} ${variable}`, value] as const),
    );
    for (const [variable, value] of others) {
      if (/PASSWORD|SECRET|TOKEN|KEY/.test(variable) && variable !== 'postgres POSTGRES_PASSWORD') {
        expect([variable, value]).toEqual([
          variable,
          expect.stringMatching(/^(\$\{\w+:-\}|\/run\/secrets\/\w+)$/),
        ]);
      }
    }
  });

  test('opens ports on this machine only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports).not.toHaveLength(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('takes no port and no name for workers, so that there may be any number', () => {
    expect(compose.services.worker).not.toHaveProperty('ports');
    expect(compose.services.worker).not.toHaveProperty('container_name');
    expect(compose.services.worker).not.toHaveProperty('network_mode');
    for (const [, { network_mode }] of services as [string, { network_mode?: string }][]) {
      expect(network_mode).toBeUndefined();
    }
  });

  test.each(services)('%s has a health check and is started again, or is meant to end', (name, service) => {
    const { healthcheck, restart } = service;
    if (oneShots.includes(name)) {
      expect({ healthcheck, restart }).toEqual({ healthcheck: { disable: true }, restart: 'no' });
      return;
    }
    expect(healthcheck?.test !== undefined || imageIsChecked(service)).toBe(true);
    expect(restart).toBe('unless-stopped');
  });

  test.each(services)(
    '%s waits until what it needs is healthy, not only started',
    (_, { depends_on = {} }) => {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe(
          oneShots.includes(name) ? 'service_completed_successfully' : 'service_healthy',
        );
      }
    },
  );

  test('has Prometheus look for workers by the name of their service, at the port of their metrics', () => {
    const { scrape_configs: jobs } = parse(readFileSync('monitoring/prometheus.yml', 'utf8'));
    const [{ names, port }] = jobs[0].dns_sd_configs;
    expect(names).toEqual(['worker']);
    expect(product.environment?.METRICS_ADDRESS).toBe(`0.0.0.0:${port}`);
  });

  test('mounts only files that exist', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    const files = mounts.filter((from) => from?.startsWith('./')) as string[];
    expect(files).not.toHaveLength(0);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('pins the images that it does not build by version and digest', () => {
    for (const [, { image = '', build }] of services) {
      if (!build) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?@sha256:[0-9a-f]{64}$/);
    }
  });

  test('lets nobody log in to Grafana, and lets all who reach it only look', () => {
    expect(compose.services.grafana.environment).toMatchObject({
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
    });
  });
});

describe('Dockerfile', () => {
  const baseImages = Object.fromEntries(
    [...dockerfile.matchAll(/^ARG (\w+_IMAGE)=(.+)$/gm)].map(([, name = '', image = '']) => [name, image]),
  );

  test('pins its base images by version and digest, for all stages', () => {
    const digest = '@sha256:[0-9a-f]{64}$';
    expect(baseImages).toEqual({
      NODE_IMAGE: expect.stringMatching(`^node:\\d+\\.\\d+\\.\\d+-bookworm-slim${digest}`),
      RUNTIME_IMAGE: expect.stringMatching(`^debian:bookworm-\\d{8}-slim${digest}`),
    });
    for (const stage of stages) expect(stage).toMatch(/^(\$\{(NODE|RUNTIME)_IMAGE\}|build)\s/);
  });

  test('names in its commands the images whose digests they ask for', () => {
    const asked = [...dockerfile.matchAll(/^# +docker buildx imagetools inspect .* (\S+)$/gm)];
    expect(asked.map(([, image]) => image)).toEqual(
      Object.values(baseImages).map((image) => image.split('@')[0]),
    );
  });

  test('runs no script of a package', () => {
    for (const [command] of dockerfile.matchAll(/npm (ci|install).*/g))
      expect(command).toContain('--ignore-scripts');
  });

  test('says the version of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(dockerfile).toContain(`org.opencontainers.image.version="${version}"`);
  });

  test.each(['sandbox', 'product'])('does not run the %s as root', (target) => {
    const users = [...stageOf(target === 'product' ? undefined : target).matchAll(/^USER (.+)$/gm)];
    expect(users.at(-1)?.[1]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('finds what it copies: .dockerignore lets it through', () => {
    const allowed = readFileSync('.dockerignore', 'utf8').split('\n');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) =>
      (files as string).split(' '),
    );
    expect(copied).not.toHaveLength(0);
    for (const file of copied) expect(allowed).toContain(`!${file}`);
  });

  test('sets no variable that the product reads', () => {
    const set = [...dockerfile.matchAll(/^(?:ENV|ARG) (\w+)/gm)].map(([, name]) => name as string);
    expect(set).not.toHaveLength(0);
    for (const name of set) expect([...ownNames, ...secretNames.map(fileVariableOf)]).not.toContain(name);
  });
});
