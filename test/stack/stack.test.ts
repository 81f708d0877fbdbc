import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { findTemporal } from '../../dev/stack/temporal.js';
import { type Stack, type StackNeeds, startStack } from '../../dev/stack.js';
import { eventually, hold, killGuards, makeFolder, processesNaming, removeFolders } from './support.js';

const BOTH = { postgres: true, temporal: true, pinterest: false };
const said: string[] = [];
const say = (line: string) => void said.push(line);
const started: Stack[] = [];
/** Holds all that is below. */
let base: string;
/** One for most tests: a database is made in it once. */
let dataDir: string;

beforeAll(async () => {
  base = makeFolder();
  dataDir = join(base, '.data');
  // May build it, once per machine.
  await findTemporal({ say: (line) => void process.stderr.write(`${line}\n`) });
}, 600_000);

beforeEach(() => void said.splice(0));

afterEach(async () => {
  for (const stack of started.splice(0)) await stack.stop();
  expect(processesNaming(base)).toEqual([]);
});

afterAll(removeFolders);

test('a second stack in the same folder is refused with the addresses of the first one', async () => {
  const first = await hold<Stack>({ kind: 'stack', dataDir, needs: BOTH });
  const refusal = startStack({ dataDir, needs: BOTH, webUi: false, say });
  await expect(refusal).rejects.toMatchObject({ name: 'StackRunningError', pid: first.pid });
  for (const text of [
    `process ${first.pid}, since 20`,
    `. ${join(dataDir, 'env')}`,
    `Web UI: ${first.ready.webUiUrl}`,
    'npm run client -- sync',
    `kill ${first.pid}`,
  ]) {
    await expect(refusal).rejects.toThrow(text);
  }
  await first.kill('SIGKILL');
  await eventually(() => processesNaming(dataDir).length === 0);
});

test('no process is left after the parent is killed, and the next stack has its data', async () => {
  const first = await hold<Stack>({ kind: 'stack', dataDir, needs: BOTH });
  const word = await write(first.ready);
  await first.kill('SIGKILL');
  await eventually(() => processesNaming(dataDir).length === 0);
  const second = await start(BOTH);
  expect(await read(second)).toBe(word);
});

test('a stack that starts while the killed one is still ending waits for it', async () => {
  const first = await hold<Stack>({ kind: 'stack', dataDir, needs: BOTH });
  const word = await write(first.ready);
  await first.kill('SIGKILL');
  const second = await start(BOTH);
  expect(await read(second)).toBe(word);
});

test('after kill -9 of the parent and of the guards, the next stack takes over what is left', async () => {
  const first = await hold<Stack>({ kind: 'stack', dataDir, needs: BOTH });
  const word = await write(first.ready);
  killGuards(dataDir);
  await first.kill('SIGKILL');
  expect(processesNaming(dataDir)).not.toEqual([]);
  const second = await start(BOTH);
  expect(await read(second)).toBe(word);
  expect(said.join('\n')).toMatch(/still ran, taken over/);
});

test('when one part fails, the others are stopped, its reason is thrown and the folder is free again', async () => {
  const other = join(base, 'other');
  mkdirSync(join(other, 'postgres'), { recursive: true });
  writeFileSync(join(other, 'postgres/PG_VERSION'), '12\n');
  await expect(startStack({ dataDir: other, needs: BOTH, webUi: false, say })).rejects.toThrow(
    'was written by Postgres 12',
  );
  expect(processesNaming(other)).toEqual([]);
  rmSync(join(other, 'postgres'), { recursive: true });
  await start({ ...BOTH, temporal: false }, other);
});

test('only what is needed is started, with one line each', async () => {
  const stack = await start({ ...BOTH, temporal: false });
  expect(Object.keys(stack).sort()).toEqual(['databaseUrl', 'lost', 'stop']);
  // The ports are shared with whatever else runs on this machine, and a slow start is told.
  const isPlain = (line: string) => !/is taken|starting, for/.test(line);
  expect(said.filter(isPlain)).toEqual([
    expect.stringMatching(/^Postgres 18\.\d+ {3}started in [\d.]+ s, data in .*postgres$/),
  ]);
  await stack.stop();
  await stack.stop();
});

test('the sandbox alone needs no lock, so any number of them may run', async () => {
  const needs = { postgres: false, temporal: false, pinterest: true };
  const stacks = [await start(needs), await start(needs)];
  expect(new Set(stacks.map((stack) => stack.pinterestApiUrl)).size).toBe(2);
  for (const { pinterestApiUrl, pinterestAccessToken } of stacks) {
    const answer = await fetch(`${pinterestApiUrl}/ad_accounts`, {
      headers: { authorization: `Bearer ${pinterestAccessToken}` },
    });
    expect(answer.status).toBe(200);
  }
});

/** Stopped after the test, failed or not. */
async function start(needs: StackNeeds, folder = dataDir): Promise<Stack> {
  const stack = await startStack({ dataDir: folder, needs, webUi: false, say });
  started.push(stack);
  return stack;
}

/** @returns a word that no earlier test has written. */
async function write(stack: Pick<Stack, 'databaseUrl'>): Promise<string> {
  const word = randomUUID();
  await query(stack, `drop table if exists kept; create table kept as select '${word}' as word`);
  return word;
}

async function read(stack: Pick<Stack, 'databaseUrl'>): Promise<unknown> {
  const [row] = await query(stack, 'select word from kept');
  return row?.word;
}

async function query(
  { databaseUrl }: Pick<Stack, 'databaseUrl'>,
  statement: string,
): Promise<{ word?: unknown }[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows as { word?: unknown }[];
  } finally {
    await client.end();
  }
}
