// What a process prints when an error ends it that nobody has caught.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SCRIPT = `
  require('./src/config/crash.ts').endWithoutSecrets();
  require('./src/shared/redact.ts').learnSecret('a-known-canary');
  const config = { headers: { Authorization: 'Bearer header-canary' } };
  const error = Object.assign(new Error('odd a-known-canary'), { config, cause: { config } });
  setImmediate(() => HOW);
`;

test.each(['{ throw error; }', 'Promise.reject(error)'])(
  'an error that nobody has caught ends the process without its properties: %s',
  (how) => {
    const args = ['--import', 'tsx', '-e', SCRIPT.replace('HOW', how)];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('Error: odd [hidden]');
    expect(stderr).not.toMatch(/canary"|header-canary|a-known-canary'/);
  },
);

test.each(['src/client.ts', 'src/worker.ts', 'dev/program.ts'])('%s ends so', (program) => {
  expect(readFileSync(program, 'utf8')).toMatch(/^ *endWithoutSecrets\(\);$/m);
});
