import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { compiled } from '../support/build.js';
import { poll } from '../support/poll.js';

/** A folder of its own, so that nothing is shared with a stack that a developer may have running. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'one-command-'));
});

afterAll(async () => {
  // Only when no test has ended it.
  kept?.child.kill('SIGINT');
  await kept?.ended;
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  /** Everything printed so far, progress and result. */
  output(): string;
  ended: Promise<number | null>;
}

/** What was printed and logged tells why it ended in another way. */
async function expectExit(run: Run, code: number): Promise<void> {
  const ended = await run.ended;
  if (ended === code) return;
  const logs = ['worker.log', 'temporal.log', 'postgres.log'].map((name) => `${name}:\n${endOf(name)}`);
  throw new Error([`exit ${ended} instead of ${code}:`, run.output(), ...logs].join('\n'));
}

function endOf(log: string): string {
  const path = join(folder, '.data', 'sandbox', log);
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-2_000) : 'none';
}

/** `npm run sync`, without npm in between. */
function run(args: string[] = [], environment: Record<string, string> = {}): Run {
  const tsx = resolve('node_modules/tsx/dist/loader.mjs');
  const child = spawn(process.execPath, ['--import', tsx, resolve('dev/sync.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  let output = '';
  const add = (data: Buffer) => {
    output += data.toString();
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return { child, output: () => output, ended: once(child, 'exit').then(([code]) => code) };
}

let kept: Run | undefined;

/**
 * One start for what is said of a second sync and of --keep. A few days only, as Pinterest's limit leaves no more
 * requests in the minute of the first.
 */
async function untilKept(): Promise<Run> {
  kept ??= run(['--keep', '--lookback-days', '5']);
  await untilPrinted(kept, 'Up until Ctrl-C');
  await untilPrinted(kept, 'log ');
  return kept;
}

async function untilPrinted({ output, ended }: Run, words: string): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!output().includes(words)) {
    if (over) throw new Error(`ended before it printed "${words}":\n${output()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Processes whose command line names the folder, as the servers' do. */
function left(): string[] {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder));
}

/** What the line that it prints for other terminals makes of a variable. */
function sourced(output: string, name: string): string {
  const [, source = ''] = /database +(\. \S+) &&/.exec(output) ?? [];
  return execFileSync('sh', ['-c', `${source} && printf %s "$${name}"`], { cwd: folder, encoding: 'utf8' });
}

/** Files and folders below `.data` that other users can open. */
function readable(base: string): string[] {
  const open = ['.data', '-perm', '/007'];
  return execFileSync('find', open, { cwd: base, encoding: 'utf8' }).split('\n').filter(Boolean);
}

const table = (output: string, name: string) =>
  new RegExp(`pinterest\\.${name} +([\\d,]+) +([\\d,]+) +([\\d,]+)`).exec(output)?.slice(1);

describe('npm run sync, with nothing set', () => {
  test('starts everything, loads all tables, ends with exit 0 and leaves no process', async () => {
    const sync = run();
    await expectExit(sync, 0);
    const output = sync.output();
    for (const part of ['Postgres', 'Temporal', 'sandbox', 'npm run sync -- --keep'])
      expect(output).toContain(part);
    // What is down is not shown, and what has no login is not started without need.
    for (const part of ['Web UI', 'psql']) expect(output).not.toContain(part);
    expect(table(output, 'ads')).toEqual(['400', '0', '0']);
    expect(output).toContain('3 of 3 ad accounts, 282 of 282 units, 346 requests');
    expect(left()).toEqual([]);
  });

  test('a second time changes no row and says so', async () => {
    const sync = await untilKept();
    for (const name of ['ad_accounts', 'campaigns', 'ad_groups', 'ads', 'ad_analytics']) {
      expect(table(sync.output(), name)?.slice(0, 2)).toEqual(['0', '0']);
    }
  });

  test('--keep leaves database and Web UI running until Ctrl-C, and a second one in the folder is refused', async () => {
    const sync = await untilKept();
    const client = new Client(sourced(sync.output(), 'DATABASE_URL'));
    await client.connect();
    const { rows } = await client.query('SELECT count(*)::int AS ads FROM pinterest.ads');
    await client.end();
    expect(rows).toEqual([{ ads: 400 }]);
    const [, webUi] = /Web UI +(http:\S+)/.exec(sync.output()) ?? [];
    expect((await fetch(webUi ?? '')).status).toBe(200);

    const asked = spawnSync(process.execPath, [compiled('client.js'), 'status'], {
      cwd: folder,
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    expect(asked.stderr).toContain('Using the local stack in .data/sandbox');
    expect(asked.stdout).toContain('3 ad accounts: none needs attention');

    expect(readable(folder)).toEqual([]);
    const second = run();
    await expectExit(second, 1);
    expect(second.output()).toContain(String(sync.child.pid));

    sync.child.kill('SIGINT');
    await expectExit(sync, 0);
    await poll(async () => left().length === 0);
  });
});

describe('npm run sync, ended before its end', () => {
  // Not more days than it takes to be ended. The first command has them; the others continue its run.
  const someDays = ['--lookback-days', '12'];
  /** A new run would have a lookback of 30 days. */
  const sameRun = '/16 units';

  const howItGoesOn = /\nInterrupted\. To continue the sync where it stopped: npm run sync\n/;
  let next: Run | undefined;

  afterAll(async () => {
    // Only when no test has ended it.
    next?.child.kill('SIGINT');
    await next?.ended;
  });

  /** The one after the last one, under way. */
  async function continued(): Promise<Run> {
    next ??= run();
    await untilPrinted(next, sameRun);
    return next;
  }

  test('killed in the middle, is continued by the next one', async () => {
    const killed = run(someDays);
    await untilPrinted(killed, sameRun);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await continued();
  });

  test('because a server that it started has ended, says so and is continued by the next one', async () => {
    const sync = await continued();
    const server = left().find((line) => line.includes('start-dev') && !line.includes('/bin/sh')) ?? '';
    process.kill(Number(server.trim().split(' ')[0]), 'SIGKILL');
    await expectExit(sync, 1);
    expect(sync.output()).toContain('Temporal has ended by itself');
    next = undefined;
    await continued();
  });

  // What it has started ends with it, and may take a moment longer.
  test('by Ctrl-C in the middle, says how it goes on, stops everything and is continued by the next one', async () => {
    const sync = await continued();
    sync.child.kill('SIGINT');
    await expectExit(sync, 130);
    expect(sync.output()).toMatch(howItGoesOn);
    await poll(async () => left().length === 0);
    next = run();
    await expectExit(next, 0);
    expect(next.output()).toContain('of 48 units');
    expect(left()).toEqual([]);
  });

  test('by Ctrl-C while it starts, says how it goes on and stops everything', async () => {
    const sync = run(someDays);
    await untilPrinted(sync, 'started in');
    sync.child.kill('SIGINT');
    await expectExit(sync, 130);
    expect(sync.output()).toMatch(howItGoesOn);
    await poll(async () => left().length === 0);
  });
});

describe('npm run sync, called wrongly', () => {
  test('with an unknown option ends with exit 2 and the usage', async () => {
    const sync = run(['--kepe']);
    await expectExit(sync, 2);
    expect(sync.output()).toContain("'--kepe'");
    expect(sync.output()).toContain('Usage: npm run sync');
  });

  test('with an option that npm has taken for itself ends with exit 2 and says how to give it', async () => {
    const sync = run([], { npm_config_keep: 'true', npm_lifecycle_event: 'sync' });
    await expectExit(sync, 2);
    expect(sync.output()).toContain('put -- before the options: npm run sync -- ... --keep');
  });

  test('with a faulty environment ends with exit 1 and starts nothing', async () => {
    const sync = run([], { PINTEREST_VIEW_WINDOW_DAYS: '3' });
    await expectExit(sync, 1);
    expect(sync.output()).toContain('PINTEREST_VIEW_WINDOW_DAYS is "3"');
    expect(sync.output()).not.toContain('Postgres');
  });
});
