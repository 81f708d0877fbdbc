// SECURITY.md: every row and every section names the tests that prove it, and those tests exist.
import { existsSync, readFileSync } from 'node:fs';

const page = readFileSync('SECURITY.md', 'utf8');

const [, table = ''] = /\n\| somebody who .*\n\|[-|]+\n([\s\S]*?)\n\n/.exec(page) ?? [];
const rows = table.split('\n').map((row) => row.split('|')[1]?.trim() ?? '');
/** Without those that say what is not stopped, and what this test is about. */
const sections = [...page.matchAll(/^## (.+)$/gm)]
  .map(([, name = '']) => name)
  .filter(
    (name) =>
      !['Who could do what, and what stops them', 'What is not stopped', 'What proves it'].includes(name),
  );

const [, list = ''] = /\n## What proves it\n([\s\S]*?)\n## /.exec(page) ?? [];
const proofs = list
  .split(/\n(?=- )/)
  .slice(1)
  .map((entry) => {
    const [name = '', ...files] = entry.split(/\n {2}- /);
    return { name: name.replace(/^- /, '').trim(), files };
  });
const named = proofs.flatMap(({ name, files }) =>
  files.flatMap((line) => {
    const [, file = ''] = /^\[[^\]]+\]\(([^)]+)\): /.exec(line) ?? [];
    return [...line.matchAll(/“([^”]+)”/g)].map(([, title = '']) => [name, file, title] as const);
  }),
);

test('each row of the table and each section says what proves it, and nothing else does', () => {
  expect(rows.length).toBeGreaterThan(10);
  expect(proofs.map(({ name }) => name)).toEqual([...rows, ...sections]);
  for (const { name } of proofs) expect(named.filter(([of]) => of === name).length).toBeGreaterThan(0);
});

test.each(named)('%s: %s has the test "%s"', (_, file, title) => {
  expect(existsSync(file)).toBe(true);
  const titles = [...readFileSync(file, 'utf8').matchAll(/(['"`])((?:(?!\1|\n).)+)\1/g)].map(
    ([, , text]) => text,
  );
  expect(titles).toContain(title);
});
