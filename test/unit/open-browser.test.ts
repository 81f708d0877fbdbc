import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '../../src/client/auth/open-browser.js';

const { PATH = '' } = process.env;

test('a browser is told where its session is, and no secret of the program that opens it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const written = join(folder, 'environment');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\n(echo "$@"; env) > ${written}.new && mv ${written}.new ${written}\n`,
    );
    chmodSync(join(folder, name), 0o755);
  }
  const secrets = {
    ENCRYPTION_KEY: 'a-key',
    PINTEREST_APP_SECRET: 'a-secret',
    TEMPORAL_API_KEY: 'an-api-key',
  };
  Object.assign(process.env, secrets, { PATH: folder + delimiter + PATH, DISPLAY: ':7' });
  openBrowser('/tmp/login.html');
  while (!existsSync(written)) await sleep(20);
  for (const name of Object.keys(secrets)) delete process.env[name];
  process.env.PATH = PATH;
  const text = readFileSync(written, 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).toMatch(/^\/tmp\/login\.html\n/);
  expect(text).toContain('DISPLAY=:7');
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
});
