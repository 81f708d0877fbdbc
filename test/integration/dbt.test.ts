// The dbt package, run by dbt itself on a synced database.
import { addDays } from '../../src/shared/dates.js';
import { type DbtProject, dbtProject, findDbt } from '../support/dbt.js';
import { createHarness, type Harness } from '../support/harness.js';

const program = findDbt();
const withDbt = program ? describe : describe.skip;
// Jest does not print the titles of a file that is skipped as a whole.
if (!program) process.stderr.write('dbt.test.ts is skipped: no dbt on PATH, and DBT_PATH names none\n');

withDbt('the dbt package', () => {
  let harness: Harness;
  let dbt: DbtProject;
  /** Of one start of dbt, which takes longer than all that it does. */
  let built: { code: number; output: string };

  beforeAll(async () => {
    harness = await createHarness();
    const { today, adAccounts } = harness.sandbox.world;
    const range = { startDate: addDays(today, -8), endDate: addDays(today, -1) };
    await harness.withWorker(async () => {
      for (const { id } of adAccounts) await (await harness.startOne({ adAccountId: id, ...range })).result();
    });
    dbt = dbtProject(program as string, harness.databaseUrl);
    built = await dbt.run('build');
  });

  afterAll(async () => {
    dbt?.close();
    await harness?.close();
  });

  const rowsOf = async (sql: string) => (await harness.db.raw(sql)).rows;

  test('is read without an error or a deprecated setting', () => {
    expect(built).toEqual({ code: 0, output: expect.not.stringMatching(/deprecat|warning/i) });
  });

  test('makes its models, whose sums are those of what they are made from', async () => {
    expect(built.output.match(/ OK created sql \w+ model /g)).toHaveLength(10);
    expect(
      await rowsOf(`SELECT sum(spend) AS spend, sum(orders) AS orders, sum(rows_without_rate) AS unconverted
        FROM analysts.pinterest_campaign_weeks`),
    ).toEqual(
      await rowsOf(`SELECT sum(total_spend) AS spend, sum(vendor_reported_orders) AS orders,
        (count(*) - count(currency_conversion_rate))::numeric AS unconverted FROM ums.vendor_performance`),
    );
    expect(
      await rowsOf(`SELECT currency, trim_scale(sum(spend)) AS spend, count(*) AS days
        FROM analysts.pinterest_ad_account_days GROUP BY 1 ORDER BY 1`),
    ).toEqual(
      await rowsOf(`SELECT currency, trim_scale(sum(spend_in_micro_dollar) * 0.000001) AS spend, 8::bigint AS days
        FROM pinterest.ad_analytics JOIN pinterest.ad_accounts AS account ON account.id = ad_account_id GROUP BY 1 ORDER BY 1`),
    );
  });

  test('finds nothing to object to in what a sync wrote', () => {
    expect(built.output).toMatch(/ PASS source_unique_pinterest_campaigns_id /);
    expect(built.output).toMatch(/WARN=0 ERROR=0 SKIP=0/);
  });

  test('objects to a second row with the same key', async () => {
    await harness.db.raw(`ALTER TABLE pinterest.campaigns DROP CONSTRAINT campaigns_pkey, DROP CONSTRAINT campaigns_id_key;
      INSERT INTO pinterest.campaigns SELECT * FROM pinterest.campaigns ORDER BY id LIMIT 1`);
    const { code, output } = await dbt.run('test', '--select', 'source:pinterest.campaigns');
    expect(code).toBe(1);
    expect(output).toMatch(/FAIL 1 source_unique_pinterest_campaigns___sync_key/);
    expect(output).toMatch(/FAIL 1 source_unique_pinterest_campaigns_id/);
  });

  test('says that the data are fresh, and that they are not once nothing was read for three days', async () => {
    const fresh = await dbt.run('source', 'freshness');
    expect(fresh).toMatchObject({
      code: 0,
      output: expect.stringContaining('PASS freshness of pinterest_sync'),
    });
    await harness.db.raw(
      `UPDATE pinterest_sync.analytics_days SET last_loaded_at = last_loaded_at - interval '73 hours'`,
    );
    const stale = await dbt.run('source', 'freshness');
    expect(stale).toMatchObject({ code: 1, output: expect.stringContaining('ERROR STALE freshness of') });
  });

  // The last one: with other variables dbt reads the whole project again, and once more without them.
  test('reads schemas of other names, which its variables name', async () => {
    await harness.db.raw('ALTER SCHEMA ums RENAME TO marketing');
    const variables = JSON.stringify({ ums_schema: 'marketing' });
    const { code, output } = await dbt.run(
      'run',
      '--select',
      'pinterest_campaign_weeks',
      '--vars',
      variables,
    );
    await harness.db.raw('ALTER SCHEMA marketing RENAME TO ums');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('PASS=1 WARN=0 ERROR=0') });
  });
});
