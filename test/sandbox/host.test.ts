import { spawnSync } from 'node:child_process';
import { startSandbox } from '../../dev/sandbox/index.js';

// Only Linux has more than one address of its own without being told so.
const onLinux = process.platform === 'linux' ? test : test.skip;

/** Whether anybody answers there. */
const answers = (url: string) => fetch(url).then(Boolean, () => false);

onLinux('the sandbox listens on 127.0.0.1 only, unless another address is given', async () => {
  const usual = await startSandbox();
  const elsewhere = await startSandbox({ host: '127.0.0.2' });
  const { port } = new URL(elsewhere.url);
  try {
    expect(await answers(usual.url)).toBe(true);
    expect(await answers(usual.url.replace('127.0.0.1', '127.0.0.2'))).toBe(false);
    expect(elsewhere.url).toBe(`http://127.0.0.2:${port}/v5`);
    expect(await answers(elsewhere.url)).toBe(true);
    expect(await answers(`http://127.0.0.1:${port}/v5`)).toBe(false);
  } finally {
    await Promise.all([usual.close(), elsewhere.close()]);
  }
});

test('a host that is no address is wrong usage', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'dev/sandbox/main.ts', '--host', 'everybody'],
    { encoding: 'utf8' },
  );
  expect(stderr).toContain("--host must be an IPv4 address, not 'everybody'");
  expect(status).toBe(2);
});
