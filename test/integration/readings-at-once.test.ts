/** Several readings of one day at the same time, each with a connection of its own. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { runSteps } from '../../src/activities/steps/run-steps.js';
import { createPool } from '../../src/postgres/pool.js';
import type { ReceivedRows } from '../../src/postgres/write-modes.js';
import type { AccountUnit } from '../../src/shared/units.js';
import { createDatabase, type TestDatabase } from '../support/services.js';
import { stepsContext } from '../support/steps.js';

const ROUNDS = 30;
const ADS = 20;
const adAccountId = '549755885175';
const date = '2026-11-01';
const daily = { kind: 'day', date } as const;
const report = { kind: 'report', range: { from: '2026-10-30', to: '2026-11-02' } } as const;

let database: TestDatabase;
let connections: [Knex, Knex];

beforeAll(async () => {
  database = await createDatabase();
  connections = [createPool(database.url, { max: 1 }), createPool(database.url, { max: 1 })];
});

beforeEach(async () => {
  const [db] = connections;
  await db.raw('TRUNCATE pinterest.ad_analytics, pinterest_sync.restatements, pinterest_sync.analytics_days');
  await db.raw(
    `INSERT INTO pinterest_sync.analytics_days (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id)
     VALUES (?, ?, 0, 0, 1, ?, 'settings', 'workflow')`,
    [adAccountId, date, date],
  );
});

afterAll(async () => {
  await Promise.all(connections.map((db) => db.destroy()));
  await database.drop();
});

const adIds = Array.from({ length: ADS }, (_, index) => String(1_000 + index));

interface Answer {
  unit: AccountUnit;
  spend: number;
  pinId?: string;
  areFirst?: boolean;
}

async function read(db: Knex, { unit, spend, pinId = 'a', areFirst }: Answer): Promise<void> {
  const rows = adIds.map((id) => ({ AD_ID: id, DATE: date, PIN_ID: pinId, SPEND_IN_MICRO_DOLLAR: spend }));
  const received: ReceivedRows = {
    body: JSON.stringify(rows),
    shape: 'array',
    areFirst,
    complete: unit.kind === 'day' ? { date, adIds } : undefined,
    context: { ad_account_id: adAccountId, read_with: 'settings' },
  };
  const takeStep = async () => ({ received, items: ADS, cursor: undefined, done: true });
  await runSteps(stepsContext(db, { runId: randomUUID() }), { unit, adAccountId, takeStep });
}

const both = (one: Answer, other: Answer) =>
  Promise.all([read(connections[0], one), read(connections[1], other)]);

/** Rows of restatements, what they add up to, and what is stored. */
async function sums() {
  const { rows } = await connections[0].raw(
    `SELECT count(*)::int AS restatements,
       sum(coalesce(new_spend_in_micro_dollar, 0) - coalesce(old_spend_in_micro_dollar, 0)) AS restated,
       (SELECT sum(spend_in_micro_dollar) FROM pinterest.ad_analytics) AS stored
     FROM pinterest_sync.restatements`,
  );
  return rows[0];
}

test.each([
  ['two readings of the day', daily],
  ['the day, and a report with it', report],
])('what changed is a restatement once, although both say so: %s', async (_, other) => {
  for (let spend = 1; spend <= ROUNDS; spend += 1) await both({ unit: daily, spend }, { unit: other, spend });
  expect(await sums()).toEqual({
    restatements: ROUNDS * ADS,
    restated: String(ROUNDS * ADS),
    stored: String(ROUNDS * ADS),
  });
});

test('restatements add up to what is stored when the two disagree', async () => {
  for (let spend = 1; spend <= ROUNDS; spend += 1)
    await both({ unit: daily, spend: 2 * spend }, { unit: report, spend: 2 * spend + 1 });
  const { restated, stored } = await sums();
  expect(restated).toBe(stored);
});

test.each([
  ['of a loaded day', false],
  ['that are both the first of the day', true],
])('one of two pins that the readings name counts, not both: %s', async (_, areFirst) => {
  const [db] = connections;
  for (let spend = 1; spend <= ROUNDS; spend += 1) {
    if (areFirst) await db.raw('TRUNCATE pinterest.ad_analytics, pinterest_sync.restatements');
    const unit = { unit: daily, spend, areFirst };
    await both({ ...unit, pinId: `a ${spend}` }, { ...unit, pinId: `b ${spend}` });
    const { restated, stored } = await sums();
    // A first row is no restatement; what replaces it is one, and so is what it loses.
    expect([restated, stored]).toEqual([areFirst ? '0' : String(spend * ADS), String(spend * ADS)]);
  }
});
