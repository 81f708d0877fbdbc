import { existsSync, readFileSync } from 'node:fs';
import { variables } from '../../src/config.js';

const compose = readFileSync('docker-compose.yml', 'utf8');

/** The lines of `part`, a key of the file with more indentation below it. */
function block(part: string): string {
  const [, indent, body] = new RegExp(`^( *)${part}:.*\\n((?:\\1 .*\\n|\\n)*)`, 'm').exec(compose) ?? [];
  return indent === undefined ? '' : (body ?? '');
}

const namesIn = (text: string) => [...text.matchAll(/^ +([A-Z][A-Z_]+):/gm)].map(([, name]) => name);

/** Temporal's SDK reads it itself. */
const ofTemporal = 'TEMPORAL_ADDRESS';

describe('docker-compose.yml', () => {
  test('gives the product every variable that it reads, and no other', () => {
    expect(namesIn(block('x-product')).sort()).toEqual([ofTemporal, ...Object.keys(variables)].sort());
  });

  test('passes each on under its own name', () => {
    for (const [, name, passed] of compose.matchAll(/^ +(\w+): \$\{(\w+):-\}$/gm)) expect(passed).toBe(name);
  });

  test('opens ports on this machine only', () => {
    const ports = [...compose.matchAll(/^ +ports: (.+)$/gm)].flatMap(([, list]) =>
      JSON.parse(list as string),
    );
    expect(ports).not.toHaveLength(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('gives a worker no port of this machine, so that there may be any number', () => {
    expect(block('worker')).not.toContain('ports:');
    expect(block('x-product')).not.toContain('ports:');
  });

  test('has Prometheus look for workers by the name of their service, at the port of their metrics', () => {
    const [, port] = /^ +METRICS_ADDRESS: 0\.0\.0\.0:(\d+)$/m.exec(block('x-product')) ?? [];
    const config = readFileSync('monitoring/prometheus.yml', 'utf8');
    expect(port).toBeDefined();
    expect(config).toContain(`port: ${port}\n`);
    const [, name = ''] = /names: \[(\w+)\]/.exec(config) ?? [];
    expect(block(name)).toContain('<<: *product');
  });

  test('mounts only files that there are', () => {
    const mounted = [...compose.matchAll(/^ +- (\.\/[^:]+):/gm)].map(([, path]) => path as string);
    expect(mounted).not.toHaveLength(0);
    expect(mounted.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('pins the versions of its images', () => {
    const images = [...compose.matchAll(/^ +image: (.+)$/gm)].map(([, image]) => image as string);
    for (const image of images.filter((name) => name !== 'pinterest-ads-sync')) {
      expect(image).toMatch(/:v?\d+\.\d+/);
    }
  });
});
