/** dbt, where the machine has one: DBT_PATH, else the one on PATH. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export function findDbt(): string | undefined {
  const { DBT_PATH, PATH = '' } = process.env;
  const places = PATH.split(delimiter).map((folder) => join(folder, 'dbt'));
  return [...(DBT_PATH ? [DBT_PATH] : []), ...places].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface DbtProject {
  run(...args: string[]): Promise<{ code: number; output: string }>;
  close(): void;
}

/** A project on the given database, by default the package of this repository: what dbt writes is in a temporary folder. */
export function dbtProject(program: string, databaseUrl: string, project = resolve('dbt')): DbtProject {
  const folder = mkdtempSync(join(tmpdir(), 'dbt-'));
  const url = new URL(databaseUrl);
  const dev = {
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    pass: decodeURIComponent(url.password),
    dbname: url.pathname.slice(1),
    schema: 'analysts',
    threads: 2,
  };
  // YAML takes JSON.
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ pinterest_ads_sync: { target: 'dev', outputs: { dev } } }),
  );
  const places = [
    ['--project-dir', project],
    ['--profiles-dir', folder],
    ['--log-path', join(folder, 'logs')],
  ].flat();
  return {
    async run(...args) {
      const child = spawn(program, ['--no-version-check', '--no-use-colors', ...args, ...places], {
        // `dbt deps` knows no --target-path.
        env: {
          ...process.env,
          DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
          DBT_TARGET_PATH: join(folder, 'target'),
        },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (data: string) => {
          output += data;
        });
      }
      const [code] = await once(child, 'close');
      return { code, output };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
