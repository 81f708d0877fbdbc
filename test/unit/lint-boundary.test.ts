import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const importing = (module: string) => `import x from '${module}';\nexport const y = x;\n`;

const files: Record<string, string> = {
  'src/workflows/axios.ts': importing('axios'),
  'src/workflows/knex.ts': importing('knex'),
  'src/workflows/node.ts': importing('node:fs'),
  'src/workflows/pool.ts': importing('../postgres/pool.js'),
  'src/workflows/activity.ts': importing('@temporalio/activity'),
  'src/workflows/sync-activity.ts': importing('../activities/sync-entity.js'),
  'src/shared/axios.ts': importing('axios'),
  'src/shared/pool.ts': importing('../postgres/pool.js'),
  'src/workflows/fine.ts':
    "import { sleep } from '@temporalio/workflow';\nimport { toDay } from '../shared/dates.js';\nexport const y = [sleep, toDay];\n",
  'src/worker.ts': 'export const x = process.env.HOME;\n',
  'src/config/index.ts': 'export const x = process.env.HOME;\n',
  'src/floating.ts': 'async function f(): Promise<void> {}\nexport function g(): void {\n  f();\n}\n',
};

/** Lines such as `src/workflows/axios.ts:1:15 lint/style/noRestrictedImports`. */
let report: string;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const name of ['biome.json', '.gitignore']) cpSync(name, join(folder, name));
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  const biome = resolve('node_modules/.bin/biome');
  const { stdout, stderr } = spawnSync(biome, ['lint', '--max-diagnostics=100', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  report = stdout + stderr;
  rmSync(folder, { recursive: true });
});

const found = (path: string, rule: string) => new RegExp(`${path}:\\d+:\\d+ lint/\\w+/${rule}`).test(report);

describe('the linter', () => {
  test.each(Object.keys(files).filter((path) => /axios|knex|node|pool|activity/.test(path)))(
    'refuses what %s imports',
    (path) => {
      expect(found(path, 'noRestrictedImports')).toBe(true);
    },
  );

  test('lets a workflow import the workflow API and shared code', () => {
    expect(report).not.toContain('src/workflows/fine.ts');
  });

  test('refuses process.env outside of the configuration', () => {
    expect(found('src/worker.ts', 'noProcessEnv')).toBe(true);
    expect(report).not.toContain('src/config/index.ts');
  });

  test('refuses a promise that nobody waits for', () => {
    expect(found('src/floating.ts', 'noFloatingPromises')).toBe(true);
  });
});
