// pinterest_extra.entity_history against what is changed by hand in the sandbox.
import { readFileSync } from 'node:fs';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

const adAccountId = uniqueAdAccountId();
let harness: Harness;
let to: string;

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Past', country: 'US', currency: 'USD', campaigns: 3, ads: 12 },
  ];
  harness = await createHarness({
    sandbox: { adAccounts },
    environment: { PINTEREST_EXTRA_TABLES: 'entity_history' },
  });
  to = addDays(harness.sandbox.world.today, -1);
});

afterAll(() => harness.close());

const read = (config = harness.config) =>
  harness.withWorker(
    async () => (await harness.startOne({ adAccountId, startDate: addDays(to, -5), endDate: to })).result(),
    config,
  );

const query = async <Row = Record<string, unknown>>(sql: string) =>
  (await harness.db.raw<{ rows: Row[] }>(sql)).rows;

interface State {
  status: string;
  cap: string | null;
  summary: string | null;
  from: string;
  to: string | null;
  by_reading: boolean;
}

const statesOf = (id: string) =>
  query<State>(
    `SELECT status, daily_spend_cap::text AS cap, summary_status AS summary, extract(epoch FROM valid_from)::bigint::text AS from,
       extract(epoch FROM valid_to)::bigint::text AS to, valid_from = __loaded_at AS by_reading
     FROM pinterest_extra.entity_history WHERE id = '${id}' ORDER BY valid_from`,
  );

/** Rows of one entity follow each other without a gap, and the last one is open. */
const expectChains = async () =>
  expect(
    await query(
      `SELECT id FROM (
         SELECT id, valid_to, lead(valid_from) OVER (PARTITION BY entity_type, id ORDER BY valid_from) AS next
         FROM pinterest_extra.entity_history
       ) AS row WHERE valid_to IS DISTINCT FROM next`,
    ),
  ).toEqual([]);

const count = async () =>
  (await query<{ count: number }>('SELECT count(*)::int AS count FROM pinterest_extra.entity_history'))[0]
    ?.count;

const some = <Item>(items: readonly Item[], at = 0): Item => {
  const item = items[at];
  if (!item) throw new Error(`the sandbox has no item ${at}`);
  return item;
};

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`) / 1000;

test('who did not choose it has no history', async () => {
  await read({ ...harness.config, pinterest: { ...harness.config.pinterest, extraTables: [] } });
  expect(await count()).toBe(0);
}, 60_000);

test('the first reading says what each entity has been since Pinterest last changed it', async () => {
  const { campaigns, adGroups, ads } = harness.sandbox.world;
  await read();
  const rows = await query(
    `SELECT entity_type, id, status, extract(epoch FROM valid_from)::bigint::text AS from, valid_to,
       daily_spend_cap::text AS cap, budget_in_micro_currency::text AS budget
     FROM pinterest_extra.entity_history ORDER BY entity_type, id`,
  );
  const expected = [
    ...ads.map((one) => ['ad', one, null, null] as const),
    ...adGroups.map((one) => ['ad_group', one, null, one.budget_in_micro_currency] as const),
    ...campaigns.map((one) => ['campaign', one, one.daily_spend_cap, null] as const),
  ].map(([entity_type, { id, status, updated_time }, cap, budget]) => ({
    entity_type,
    id,
    status,
    from: String(updated_time),
    valid_to: null,
    cap: cap === null ? null : String(cap),
    budget: budget === null ? null : String(budget),
  }));
  const byId = (a: { entity_type: string; id: string }, b: typeof a) =>
    `${a.entity_type} ${a.id}` < `${b.entity_type} ${b.id}` ? -1 : 1;
  expect(rows).toEqual(expected.sort(byId));
  expect(rows.length).toBeGreaterThan(15);
}, 60_000);

test('a reading without a change writes nothing', async () => {
  const before = await query('SELECT * FROM pinterest_extra.entity_history ORDER BY __sync_key');
  await read();
  expect(await query('SELECT * FROM pinterest_extra.entity_history ORDER BY __sync_key')).toEqual(before);
}, 60_000);

test('what somebody changed is valid from the time that Pinterest dates the change to', async () => {
  const campaign = some(harness.sandbox.world.campaigns);
  const first = { ...campaign };
  campaign.updated_time = noon(addDays(to, -2));
  campaign.daily_spend_cap = 123_000_000;
  campaign.status = campaign.status === 'PAUSED' ? 'ACTIVE' : 'PAUSED';
  await read();
  const change = String(noon(addDays(to, -2)));
  expect(await statesOf(campaign.id)).toEqual([
    expect.objectContaining({ status: first.status, from: String(first.updated_time), to: change }),
    expect.objectContaining({
      status: campaign.status,
      cap: '123000000',
      from: change,
      to: null,
      by_reading: false,
    }),
  ]);
}, 60_000);

test('what Pinterest does not date is valid from the reading, also after an older change of something else', async () => {
  const adGroup = some(harness.sandbox.world.adGroups);
  adGroup.updated_time = noon(addDays(to, -1));
  await read();
  expect(await statesOf(adGroup.id)).toHaveLength(1);
  adGroup.summary_status = 'NOT_STARTED';
  await read();
  const [before, now] = await statesOf(adGroup.id);
  expect(now).toMatchObject({ summary: 'NOT_STARTED', by_reading: true, to: null });
  expect(before?.to).toBe(now?.from);
}, 60_000);

test('an entity that no list names any more keeps its last state', async () => {
  const { ads } = harness.sandbox.world;
  const ad = some(ads, ads.length - 1);
  const before = await statesOf(ad.id);
  ads.pop();
  await read();
  expect(await statesOf(ad.id)).toEqual(before);
}, 60_000);

test('another key of an entity, or an older answer, does not break its history', async () => {
  const campaign = some(harness.sandbox.world.campaigns);
  const states = await statesOf(campaign.id);
  campaign.order_line_id = '2680059592705';
  await read();
  expect(await statesOf(campaign.id)).toEqual(states);
  campaign.updated_time = noon(addDays(to, -4));
  campaign.name = 'As it was';
  await read();
  expect((await statesOf(campaign.id)).at(-1)).toMatchObject({ by_reading: true });
  await expectChains();
}, 60_000);

test('an id that comes as a number keeps its digits', async () => {
  const body = `{"items":[{"id":626735565838000001,"status":"ACTIVE","daily_spend_cap":7}],"bookmark":null}`;
  harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 200, body } });
  await read();
  expect(await statesOf('626735565838000001')).toMatchObject([{ cap: '7', by_reading: true }]);
}, 60_000);

test('an entity and its history are stored together, or not at all', async () => {
  const campaign = some(harness.sandbox.world.campaigns, 1);
  const stored = () => query(`SELECT name FROM pinterest.campaigns WHERE id = '${campaign.id}'`);
  const [before] = await stored();
  await query(
    `ALTER TABLE pinterest_extra.entity_history ADD CONSTRAINT no CHECK (name <> 'Refused') NOT VALID`,
  );
  campaign.name = 'Refused';
  await read().catch(() => undefined);
  expect(await stored()).toEqual([before]);
  await query('ALTER TABLE pinterest_extra.entity_history DROP CONSTRAINT no');
  await read();
  expect(await stored()).toEqual([{ name: 'Refused' }]);
  expect(await query(`SELECT FROM pinterest_extra.entity_history WHERE name = 'Refused'`)).toHaveLength(1);
}, 60_000);

test('two runs at once give each entity one present state', async () => {
  for (const ad of harness.sandbox.world.ads) ad.name = `${ad.name} again`;
  const { taskQueue } = harness.config.temporal;
  await harness.withWorker(() =>
    Promise.all(
      [1, 2, 3].map(async (run) => {
        const args = [{ adAccountId, startDate: to, endDate: to }];
        const options = { taskQueue, args, workflowId: `history/${adAccountId}/${run}` };
        await (await harness.client.workflow.start('syncAdAccount', options)).result();
      }),
    ),
  );
  const renamed = await query(`SELECT FROM pinterest_extra.entity_history WHERE name LIKE '% again'`);
  expect(renamed).toHaveLength(harness.sandbox.world.ads.length);
  await expectChains();
}, 60_000);

test('the documented query gives the cap and the budget of each past day beside its spend', async () => {
  const [, sql = ''] = /```sql\n(WITH[\s\S]*?)```/.exec(readFileSync('docs/extra-tables.md', 'utf8')) ?? [];
  const { world } = harness.sandbox;
  const rows = await query<Record<string, string> & { day: string }>(
    `SELECT date::text AS day, * FROM (${sql.trim().replace(/;$/, '')}) AS answer`,
  );
  const changed = some(world.campaigns);
  const change = addDays(to, -2);
  const expected = eachDay({ from: addDays(to, -5), to }).flatMap((day) =>
    world.adGroups.flatMap((adGroup) => {
      const row = world.totalRow('adGroup', adGroup.id, day);
      if (!row) return [];
      return [
        [
          day,
          adGroup.id,
          micro(row.SPEND_IN_MICRO_DOLLAR),
          adGroup.budget_type === 'DAILY' ? micro(adGroup.budget_in_micro_currency) : null,
        ],
      ];
    }),
  );
  const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : 1);
  const found = rows.map(({ day, ad_group_id, spend, daily_budget }) => [
    day,
    ad_group_id,
    Number(spend),
    daily_budget === null ? null : Number(daily_budget),
  ]);
  expect(found.sort(byText)).toEqual(expected.sort(byText));
  const caps = rows.filter(({ campaign_id }) => campaign_id === changed.id);
  expect(caps.length).toBeGreaterThan(1);
  for (const { day, daily_cap } of caps) {
    if (day >= change) expect([day, daily_cap]).toEqual([day, '123.00']);
    else expect([day, daily_cap]).not.toEqual([day, '123.00']);
  }
});

const micro = (value: unknown) =>
  value === null || value === undefined ? null : Number((Number(value) / 1e6).toFixed(2));
