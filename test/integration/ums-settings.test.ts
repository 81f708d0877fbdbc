// What people set of the marketing schema, and when its view is made again.
import { migrate } from '../../src/postgres/migrate.js';
import { addDays } from '../../src/shared/dates.js';
import { settingsTables } from '../../src/ums/settings-tables.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
  const { world } = harness.sandbox;
  for (const campaign of world.campaigns) campaign.name = `${campaign.name} (shop)`;
  const range = { startDate: addDays(world.today, -34), endDate: addDays(world.today, -31) };
  await harness.withWorker(async () => {
    for (const { id } of world.adAccounts)
      await (await harness.startOne({ adAccountId: id, ...range })).result();
  });
});

afterAll(() => harness.close());

describe('the settings', () => {
  test('of an ad account come before those for all', async () => {
    const { id } = harness.sandbox.world.adAccounts[0] ?? { id: '' };
    await harness.db.raw(
      `INSERT INTO ums.integrations (ad_account_id, integration_name, store, master_currency) VALUES (?, 'Shop', 'Oak', 'EUR')`,
      [id],
    );
    const { rows } = await harness.db.raw(
      `SELECT DISTINCT ad_account_id = ? AS own, store, integration_name, target_currency FROM ums.vendor_performance ORDER BY own`,
      [id],
    );
    expect(rows).toEqual([
      { own: false, store: null, integration_name: 'Pinterest Ads', target_currency: 'USD' },
      { own: true, store: 'Oak', integration_name: 'Shop', target_currency: 'EUR' },
    ]);
    await harness.db.raw(`DELETE FROM ums.integrations WHERE ad_account_id <> '*'`);
  });

  test('give a campaign at most one rule: the lowest priority, then the older rule', async () => {
    const [first, second] = harness.sandbox.world.campaigns;
    const { rows: before } = await harness.db.raw('SELECT count(*)::int AS rows FROM ums.vendor_performance');
    await harness.db.raw(
      `INSERT INTO ums.channel_mapping (priority, campaign_id, campaign_name, subchannel) VALUES
         (50, NULL, '%(SHOP)', 'by name'), (50, NULL, '%', 'later'), (10, ?, NULL, 'by id'), (90, ?, NULL, 'too late')`,
      [first?.id ?? '', second?.id ?? ''],
    );
    const { rows } = await harness.db.raw(
      `SELECT campaign_id = ? AS is_first, subchannel, count(*)::int AS rows FROM ums.vendor_performance GROUP BY 1, 2 ORDER BY 1`,
      [first?.id ?? ''],
    );
    expect(rows).toMatchObject([
      { is_first: false, subchannel: 'by name' },
      { is_first: true, subchannel: 'by id' },
    ]);
    expect(rows[0].rows + rows[1].rows).toBe(before[0].rows);
  });

  test.each(settingsTables)('have a description: $name', async ({ name, comment, columns }) => {
    const { rows } = await harness.db.raw(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, col_description(attrelid, attnum) AS comment
       FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 ORDER BY attnum`,
      [`ums.${name}`],
    );
    expect(rows).toEqual(columns);
    const { rows: table } = await harness.db.raw(
      `SELECT obj_description(?::regclass, 'pg_class') AS comment`,
      [`ums.${name}`],
    );
    expect(table).toEqual([{ comment }]);
  });
});

describe('the view', () => {
  const made = async () =>
    (await harness.db.raw('SELECT revision, definition, made_at::text FROM pinterest_sync.views')).rows;
  const clicks = async () =>
    (
      await harness.db.raw(
        'SELECT sum(total_clicks) AS clicks, sum(total_impressions) AS seen FROM ums.vendor_performance',
      )
    ).rows[0];
  const counted = async (list: string) =>
    (await harness.db.raw(`SELECT ${list} FROM pinterest.ad_analytics`)).rows[0];

  test('counts paid clicks and impressions, or with UMS_METRIC_BASIS=total also earned ones', async () => {
    expect(await clicks()).toEqual(await counted('sum(clickthrough_1) AS clicks, sum(impression_1) AS seen'));
    await migrate(harness.databaseUrl, 'total');
    expect(await clicks()).toEqual(
      await counted(
        'sum(clickthrough_1) + sum(clickthrough_2) AS clicks, sum(impression_1) + sum(impression_2) AS seen',
      ),
    );
    await migrate(harness.databaseUrl, 'paid');
  });

  test('is created again only when its definition has changed', async () => {
    const before = await made();
    await migrate(harness.databaseUrl);
    expect(await made()).toEqual(before);
    await harness.db.raw('DROP VIEW ums.vendor_performance');
    await migrate(harness.databaseUrl);
    expect(await made()).not.toEqual(before);
  });

  test('of a newer build is left alone', async () => {
    await harness.db.raw(`UPDATE pinterest_sync.views SET revision = 1000, definition = 'newer'`);
    await migrate(harness.databaseUrl);
    expect(await made()).toMatchObject([{ revision: 1000, definition: 'newer' }]);
  });
});
