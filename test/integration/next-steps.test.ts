/** Every kind of error, read in the place where people read it: what is wrong, and a next step that can be done there. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.js';
import { addDays } from '../../src/shared/dates.js';
import { type ErrorCode, errorTable } from '../../src/shared/error-table.js';
import { inParallel } from '../../src/shared/in-parallel.js';
import { hinted } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { newKey } from '../support/connections.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { createEmptyDatabase, type TestDatabase } from '../support/services.js';
import { unusable } from '../support/usable-advice.js';
import { startWorkerProcess } from '../support/worker-process.js';
import { type AtCommand, atCommands } from './next-steps/at-commands.js';
import { elsewhere, inRuns, stepOf } from './next-steps/in-runs.js';

const PROCESSES_AT_ONCE = 4;

let harness: Harness;
let empty: TestDatabase;
const weakRole = `weak_${process.pid}`;
const accounts = inRuns.map(({ code }) => ({
  id: uniqueAdAccountId(),
  name: `Shop of ${code}`,
  country: 'US',
  currency: 'USD',
  campaigns: 1,
  ads: 2,
}));

/** Lines as a person reads them, however they are broken. */
const onLine = (text: string) => text.replace(/\s+/g, ' ');

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true, sandbox: { adAccounts: accounts } });
  empty = await createEmptyDatabase();
  await harness.db.raw(`CREATE ROLE ${weakRole} LOGIN PASSWORD 'pw'`);
});

afterAll(async () => {
  await harness.db.raw(`DROP ROLE ${weakRole}`);
  await empty.drop();
  await harness.close();
});

test('every code is read at a command or in a run, or there is a reason why not', () => {
  const read = [...atCommands, ...inRuns].map(({ code }) => code);
  const codes = Object.keys(errorTable) as ErrorCode[];
  expect(codes.filter((code) => !read.includes(code) && !elsewhere[code])).toEqual([]);
  expect(Object.keys(elsewhere).filter((code) => read.includes(code as ErrorCode))).toEqual([]);
});

test('advice that cannot be followed is found', () => {
  expect(unusable('pinterest-ads-sync doctor, DATABASE_URL, docs/ums.md', 'run')).toEqual([]);
  expect(unusable('pinterest-ads-sync heal; set DATABASE_ADDRESS (docs/healing.md)', 'run')).toEqual([
    'heal',
    'DATABASE_ADDRESS',
    'docs/healing.md',
  ]);
  expect(unusable('pinterest-ads-sync doctor', 'terminal')).toEqual(['doctor']);
});

describe('at a command', () => {
  const seen = new Map<string, string>();
  const rows = atCommands.flatMap((one) => one.commands.map((command) => ({ ...one, command })));
  const nameOf = ({ cause, command }: (typeof rows)[number]) => `${cause}: ${command}`;

  function environmentOf({ environment }: AtCommand): Record<string, string> {
    const database = (change: (url: URL) => void) => {
      const url = new URL(harness.databaseUrl);
      change(url);
      return { DATABASE_URL: url.href };
    };
    return environment?.({ database, emptyDatabase: empty.url, weakRole, key: newKey() }) ?? {};
  }

  async function read(row: (typeof rows)[number]): Promise<void> {
    const [program, ...args] = row.command.replace('PORT', new URL(harness.sandbox.url).port).split(' ');
    const environment = environmentOf(row);
    const text =
      program === 'worker'
        ? await startWorkerProcess(harness, environment, undefined, args).catch(messageOf)
        : await runClient(harness, [program ?? '', ...args], environment);
    seen.set(
      nameOf(row),
      typeof text === 'object' && 'stdout' in text ? text.stdout + text.stderr : `${text}`,
    );
  }

  beforeAll(async () => {
    await inParallel(
      rows.filter(({ answer }) => !answer),
      PROCESSES_AT_ONCE,
      read,
    );
    for (const row of rows) {
      if (!row.answer) continue;
      harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: row.answer });
      await read(row);
      harness.sandbox.faults.clear();
    }
  });

  test.each(rows.map((row) => [nameOf(row), row] as const))('%s', (name, { says, next }) => {
    const text = onLine(seen.get(name) ?? '');
    expect(text).toContain(says);
    expect(text).toContain(next);
    expect(unusable(text, 'terminal')).toEqual([]);
    // Nothing does it again by itself, and no run has failed.
    expect(text).not.toMatch(/run the sync again|is tried again/);
  });
});

describe('in a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'next-steps-'));
  const page = join(folder, 'status.html');
  const failures = new Map<string, string>();

  beforeAll(async () => {
    for (const [index, { answer }] of inRuns.entries()) {
      const path = new RegExp(`${accounts[index]?.id}/campaigns$`);
      harness.sandbox.faults.add({ match: { path }, respond: answer, times: Number.POSITIVE_INFINITY });
    }
    const day = addDays(harness.sandbox.world.today, -1);
    await harness.withWorker(() =>
      inParallel(accounts, PROCESSES_AT_ONCE, async ({ id }) => {
        const run = await harness.startOne({ adAccountId: id, startDate: day, endDate: day });
        failures.set(id, (await failureOf(run)).message);
      }),
    );
    await runClient(harness, ['status', '--html', page]);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(inRuns.map((row, index) => [row.code, row, accounts[index]?.id ?? ''] as const))(
    '%s is read in the Web UI, in status, in runs show and on the page',
    async (code, { says }, id) => {
      const [status, show] = await Promise.all([
        runClient(harness, ['status', '--ad-account', id]),
        runClient(harness, ['runs', 'show', `pinterest-sync/${id}`]),
      ]);
      const failure = onLine(failures.get(id) ?? '');
      expect(failure).toContain(stepOf(code));
      // A terminal and the page name commands as they are called there.
      const step = stepOf(code).replace(/pinterest-ads-sync (?=[a-z])/g, hinted(''));
      for (const text of [onLine(status.stdout), onLine(show.stdout)]) expect(text).toContain(step);
      for (const text of [failure, onLine(status.stdout), onLine(show.stdout)]) expect(text).toContain(says);
      expect(unusable(failure, 'run')).toEqual([]);
      expect(unusable(onLine(status.stdout), 'terminal')).toEqual([]);
      expect(unusable(onLine(show.stdout), 'terminal')).toEqual([]);
      const shown = readFileSync(page, 'utf8').replaceAll('&#39;', "'");
      expect(shown).toContain(step);
    },
  );
});
