/** `client init`: what a person is asked in a terminal, and what is in .env afterwards. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { withValues } from '../../src/config/env-file.js';
import { awkwardValues } from '../support/awkward-values.js';
import { compiled, hinted } from '../support/build.js';
import { dotenvOfCompose } from '../support/compose-dotenv.js';
import { createHarness, type Harness } from '../support/harness.js';
import { inTerminal, joined, openTerminal, type Terminal } from '../support/terminal.js';
import { until } from '../support/worker-process.js';

let harness: Harness;
let folder: string;
let file: string;

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true });
});
afterAll(() => harness.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-init-'));
  file = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

const address = () => String(harness.config.temporal.connectionOptions.address);
const namespace = () => String(harness.config.temporal.namespace);

const known = () => ({
  DATABASE_URL: harness.databaseUrl,
  TEMPORAL_ADDRESS: address(),
  TEMPORAL_NAMESPACE: namespace(),
  PINTEREST_API_URL: harness.sandbox.url,
  PINTEREST_ACCESS_TOKEN: harness.sandbox.accessToken,
});

/** Without a terminal. */
async function run(args: readonly string[], variables: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, NODE_DISABLE_COMPILE_CACHE: '1', ...variables };
  const child = spawn(process.execPath, [compiled('client.js'), 'init', ...args], { env, cwd: folder });
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data));
  const [code] = await once(child, 'close');
  return { code, stderr };
}

test('without a terminal nothing is asked and nothing is written, and the way to do it is said', async () => {
  const { code, stderr } = await run([], known());
  expect(code).toBe(2);
  expect(stderr).toContain('With --yes it asks nothing');
  expect(existsSync(file)).toBe(false);
});

test('with --yes it writes what the environment says, once that works, for the user alone', async () => {
  const { code, stderr } = await run(['--yes'], known());
  expect(code).toBe(0);
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual(known());
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The tables are there already.
  const worker = `node ${compiled('worker.js')}    # in a terminal of its own; leave it running`;
  expect(stderr).toContain(`Next, in this order:\n  ${worker}\n  ${hinted('doctor')}`);
  expect(stderr).not.toContain(harness.sandbox.accessToken);
});

test('with --yes it writes nothing when something does not work', async () => {
  const { code, stderr } = await run(['--yes'], { ...known(), PINTEREST_ACCESS_TOKEN: 'no-such-token' });
  expect(code).toBe(1);
  expect(stderr).toContain('FIX  Pinterest');
  expect(stderr).toContain('Nothing was written');
  expect(readdirSync(folder)).toEqual([]);
});

const compose = dotenvOfCompose();
const inCompose = compose ? test : test.skip;

inCompose(
  `docker compose reads every awkward value as it was given${compose ? '' : ' (skipped: there is no Go here)'}`,
  () => {
    writeFileSync(file, withValues('', awkwardValues, [{ about: 'All', names: Object.keys(awkwardValues) }]));
    expect(JSON.parse(execFileSync(String(compose), [file], { encoding: 'utf8' }))).toEqual(awkwardValues);
  },
);

inTerminal('in a terminal', () => {
  let terminal: Terminal;
  const start = () =>
    terminal.type(`clear; ${process.execPath} ${compiled('client.js')} init; echo ended with $?`);
  const open = (variables: Record<string, string>) => {
    terminal = openTerminal({ NODE_DISABLE_COMPILE_CACHE: '1', ...variables });
    terminal.type(`cd ${folder}`);
  };
  afterEach(() => terminal.close());

  /** The last paragraph asks for it, and waits. */
  const asks = (question: string) =>
    until(() => {
      const last =
        terminal
          .screen()
          .trimEnd()
          .split(/\n\s*\n/)
          .at(-1) ?? '';
      return last.endsWith('\n  >') && joined(last).includes(joined(question));
    });

  /** Each question by some of its words, and the answer. */
  async function answer(...dialogue: [question: string, answer: string][]): Promise<void> {
    for (const [question, text] of dialogue) {
      await asks(question);
      terminal.type(text);
    }
  }

  test('answers are checked, wrong ones are asked for again, and no secret is shown', async () => {
    open({});
    const everything: string[] = [];
    start();
    await answer(
      ['DATABASE_URL: the address', harness.databaseUrl.replace(/\/[^/]*$/, '/no_such_database')],
      ['Keep these answers all the same?', 'no'],
    );
    everything.push(terminal.screen());
    await answer(
      ['no_such_database]', harness.databaseUrl],
      ['TEMPORAL_ADDRESS: host', address()],
      ['TEMPORAL_NAMESPACE', namespace()],
      ['TEMPORAL_API_KEY', ''],
      ['TLS: no, yes', ''],
    );
    await asks('How to sign in');
    everything.push(terminal.screen());
    await answer(
      ['How to sign in', 'app'],
      ['PINTEREST_APP_ID', '1234567'],
      ['PINTEREST_APP_SECRET.', `it's a #secret`],
    );
    everything.push(terminal.screen());
    await answer(
      ['PINTEREST_EXTRA_TABLES', 'keyword'],
      ['keyword is none of them', 'keywords,campaign_analytics'],
    );
    await answer(['Time of day', '07:30'], ['Time zone', 'Europe/Berlin']);
    await terminal.shows('ended with 0');
    everything.push(terminal.screen());

    const { ENCRYPTION_KEY: key = '', ...written } = parseEnv(readFileSync(file, 'utf8'));
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(written).toEqual({
      DATABASE_URL: harness.databaseUrl,
      TEMPORAL_ADDRESS: address(),
      TEMPORAL_NAMESPACE: namespace(),
      PINTEREST_APP_ID: '1234567',
      PINTEREST_APP_SECRET: "it's a #secret",
      PINTEREST_EXTRA_TABLES: 'keywords,campaign_analytics',
    });
    const seen = everything.join('\n').replaceAll('\n', '');
    for (const secret of [key, '#secret']) expect(seen).not.toContain(secret);
    expect(seen).toContain(`${hinted('auth login')}`);
    expect(seen).toContain('schedule create --at 07:30 --timezone Europe/Berlin');
  });

  test('what .env says is the default, comments stay, and it is not changed without a yes', async () => {
    const before = `# Ours\nexport DATABASE_URL='${harness.databaseUrl}' # the new one\nLOG_LEVEL=debug\n`;
    writeFileSync(file, before, { mode: 0o644 });
    const { DATABASE_URL: _, ...rest } = known();
    open(rest);
    start();
    const dialogue: [string, string][] = [
      ['DATABASE_URL: the address', ''],
      ['TEMPORAL_ADDRESS: host', ''],
      ['TEMPORAL_NAMESPACE', ''],
      ['TEMPORAL_API_KEY', ''],
      ['TLS: no, yes', ''],
      ['How to sign in', ''],
      ['PINTEREST_API_URL', ''],
      ['PINTEREST_ACCESS_TOKEN.', ''],
      ['PINTEREST_AD_ACCOUNT_IDS', String(harness.sandbox.world.adAccounts[0]?.id)],
      ['PINTEREST_EXTRA_TABLES', ''],
      ['Time of day', 'none'],
    ];
    await answer(...dialogue, ['Write it?', 'no']);
    await terminal.shows('ended with 1');
    expect(readFileSync(file, 'utf8')).toBe(before);
    start();
    await answer(...dialogue, ['Write it?', 'yes']);
    await terminal.shows('ended with 0');
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(parseEnv(after)).toMatchObject({
      ...known(),
      PINTEREST_AD_ACCOUNT_IDS: harness.sandbox.world.adAccounts[0]?.id,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('Ctrl-C writes nothing and leaves the terminal as it was, also while answers are checked', async () => {
    open(known());
    const before = terminal.state();
    for (const question of ['DATABASE_URL: the address', 'TEMPORAL_ADDRESS: host']) {
      terminal.type('clear');
      start();
      await asks('DATABASE_URL: the address');
      if (question.startsWith('TEMPORAL')) terminal.press('Enter');
      terminal.press('C-c');
      await terminal.shows('ended with 130');
      expect(terminal.screen()).toContain('Nothing was written.');
      expect(terminal.state()).toBe(before);
    }
    terminal.type('clear; stty -a');
    await terminal.shows('echoke');
    expect(terminal.screen()).toMatch(/[^-]icanon/);
    expect(terminal.screen()).toMatch(/[^-]echo /);
    expect(readdirSync(folder)).toEqual([]);
  });
});
