// The reports of the dbt package, built in a project that has another ad platform, too, from schemas of other names.
import { rmSync } from 'node:fs';
import { addDays } from '../../src/shared/dates.js';
import { allAdsProject, columnsOfDbtPinterest, reportColumns } from '../support/all-ads-project.js';
import { type DbtProject, dbtProject, findDbt } from '../support/dbt.js';
import { createHarness, type Harness } from '../support/harness.js';

const program = findDbt();
const withDbt = program ? describe : describe.skip;
// Jest does not print the titles of a file that is skipped as a whole.
if (!program) process.stderr.write('dbt-marts.test.ts is skipped: no dbt on PATH, and DBT_PATH names none\n');

const schemas = {
  pinterest: 'Ads-Raw',
  pinterest_sync: 'order',
  pinterest_extra: 'Ads-More',
  ums: 'Überblick',
};
const DAYS = 4;

/** What an address is made of, as a person reads it: base_url, url_host, url_path, then source to term of utm. */
const addresses: [string | null, ...(string | null)[]][] = [
  [
    'https://shop.example/sale?utm_source=pinterest&utm_medium=paid&utm_campaign=autumn&utm_content=red&utm_term=shoes',
    ...['https://shop.example/sale', 'shop.example', '/sale', 'pinterest', 'paid', 'autumn', 'red', 'shoes'],
  ],
  ['https://shop.example', 'https://shop.example', 'shop.example', '/', null, null, null, null, null],
  [
    'HTTPS://Shop.Example/Sale/?UTM_Source=Pin&utm_medium=',
    ...['HTTPS://Shop.Example/Sale/', 'shop.example', '/Sale/', 'Pin', null, null, null, null],
  ],
  [
    'https://shop.example/a%20b?utm_campaign=autumn%20sale%26more&x=1',
    ...[
      'https://shop.example/a%20b',
      'shop.example',
      '/a%20b',
      null,
      null,
      'autumn%20sale%26more',
      null,
      null,
    ],
  ],
  [
    'https://shop.example/x?utm_source=a#utm_medium=b&utm_term=c',
    ...['https://shop.example/x', 'shop.example', '/x', 'a', null, null, null, null],
  ],
  [
    'https://shop.example/#top?utm_source=a',
    'https://shop.example/',
    'shop.example',
    '/',
    ...Array(5).fill(null),
  ],
  // Written into a page of HTML and copied from there; a name that only ends like the one that is looked for.
  [
    'https://shop.example/?my_utm_source=no&amp;utm_source=a&amp;utm_medium=b',
    ...['https://shop.example/', 'shop.example', '/', 'a', 'b', null, null, null],
  ],
  [
    ' shop.example:8080/möbel?next=https://other.example/?q&utm_source=a ',
    ...['shop.example:8080/möbel', 'shop.example:8080', '/möbel', 'a', null, null, null, null],
  ],
  [
    'https://user:word@shop.example?utm_source=a&utm_source=b',
    ...['https://user:word@shop.example', 'shop.example', '/', 'a', null, null, null, null],
  ],
  ['myapp://open/item?utm_source=a', 'myapp://open/item', 'open', '/item', 'a', null, null, null, null],
];

withDbt('the reports of the dbt package', () => {
  let harness: Harness;
  let dbt: DbtProject;
  let folder: string;
  let built: Awaited<ReturnType<DbtProject['run']>>;
  let from: string;

  const query = async <Row>(sql: string) => (await harness.db.raw<{ rows: Row[] }>(sql)).rows;

  beforeAll(async () => {
    harness = await createHarness({ environment: { PINTEREST_EXTRA_TABLES: 'targeting_analytics' } });
    const { today, adAccounts } = harness.sandbox.world;
    from = addDays(today, -DAYS);
    const range = { startDate: from, endDate: addDays(today, -1) };
    await harness.withWorker(async () => {
      for (const { id } of adAccounts) await (await harness.startOne({ adAccountId: id, ...range })).result();
    });
    await prepare();
    const variables = Object.entries(schemas).map(([name, value]) => [`${name}_schema`, value]);
    folder = allAdsProject(Object.fromEntries(variables));
    dbt = dbtProject(program as string, harness.databaseUrl, folder);
    const installed = await dbt.run('deps');
    expect({ ...installed, code: 0 }).toEqual(installed);
    // Sources have tests of their own, which ask for what was deleted here.
    built = await dbt.run('build', '--exclude', 'source:*', '--indirect-selection', 'cautious');
  }, 120_000);

  /** Addresses of people, a campaign that no list names, a second pin of an ad, and other names. */
  async function prepare() {
    const ads = await query<{ id: string }>(
      'SELECT ad_id AS id FROM pinterest.ad_analytics GROUP BY 1 ORDER BY sum(spend_in_micro_dollar) DESC, 1',
    );
    const urls = [...addresses.map(([address]) => address), '', null];
    const url = (index: number) => urls[index] ?? null;
    for (const [index, { id }] of ads.slice(0, urls.length).entries())
      await harness.db.raw('UPDATE pinterest.ads SET destination_url = ? WHERE id = ?', [url(index), id]);
    await query(`DELETE FROM pinterest.campaigns WHERE id = (SELECT max(campaign_id) FROM pinterest.ad_analytics);
      INSERT INTO pinterest.ad_analytics SELECT (jsonb_populate_record(one, '{"__sync_key": "second", "pin_id": "77"}')).*
      FROM pinterest.ad_analytics AS one WHERE ad_id = '${ads[0]?.id}' ORDER BY date LIMIT 1`);
    for (const [name, other] of Object.entries(schemas))
      await query(`ALTER SCHEMA ${name} RENAME TO "${other}"`);
  }

  afterAll(async () => {
    dbt?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
    await harness?.close();
  });

  test('are built beside another platform and pass their tests', () => {
    expect(built).toEqual({ code: 0, output: expect.stringMatching(/WARN=0 ERROR=0 SKIP=0/) });
    expect(built.output).toContain('reports_have_one_row_per_day');
  });

  test.each(Object.keys(reportColumns).filter((name) => !['url', 'campaign_country'].includes(name)))(
    'the %s report has every number of ad_analytics, by day and ad account',
    async (report) => {
      const numbers = await query(`SELECT date_day::text AS day, account_id, sum(clicks)::text AS clicks,
        sum(impressions)::text AS impressions, trim_scale(sum(spend))::text AS spend, trim_scale(sum(conversions))::text AS conversions,
        trim_scale(sum(conversions_value))::text AS value FROM analysts.pinterest_ads__${report}_report GROUP BY 1, 2 ORDER BY 1, 2`);
      expect(numbers).toHaveLength(2 * DAYS);
      expect(numbers).toEqual(
        await query(`SELECT date::text AS day, ad_account_id AS account_id, sum(coalesce(clickthrough_1, 0) + coalesce(clickthrough_2, 0))::text AS clicks,
        sum(coalesce(impression_1, 0) + coalesce(impression_2, 0))::text AS impressions, trim_scale(sum(spend_in_micro_dollar) / 1000000)::text AS spend,
        trim_scale(sum(coalesce(total_conversions, 0)))::text AS conversions,
        trim_scale(sum(coalesce(total_checkout_value_in_micro_dollar, 0)) / 1000000)::text AS value
        FROM "Ads-Raw".ad_analytics GROUP BY 1, 2 ORDER BY 1, 2`),
      );
    },
  );

  test('what no list names keeps its spend and has no name', async () => {
    const rows = await query<{
      spend: number;
    }>(`SELECT sum(spend)::float AS spend FROM analysts.pinterest_ads__campaign_report
      WHERE campaign_name IS NULL AND account_name IS NOT NULL AND campaign_id IS NOT NULL`);
    expect(rows[0]?.spend).toBeGreaterThan(0);
  });

  test('each platform has its rows, and its types fit', async () => {
    for (const report of Object.keys(reportColumns)) {
      const rows = await query(`SELECT platform, count(*) > 0 AS any, bool_and(spend >= 0) AS spent
        FROM analysts.all_ads__${report}_report GROUP BY 1 ORDER BY 1`);
      const wanted = ['other_ads', 'pinterest_ads'].map((platform) => ({ platform, any: true, spent: true }));
      expect({ report, rows }).toEqual({ report, rows: wanted });
    }
    const relations = await query(`SELECT DISTINCT source_relation FROM analysts.pinterest_ads__ad_report`);
    const database = new URL(harness.databaseUrl).pathname.slice(1);
    expect(relations).toEqual([{ source_relation: `${database}.Ads-Raw` }]);
  });

  test.each(addresses)('the address %s is taken apart', async (url, ...parts) => {
    const rows = await harness.db.raw(
      `SELECT DISTINCT base_url, url_host, url_path, utm_source, utm_medium, utm_campaign, utm_content, utm_term
       FROM analysts.pinterest_ads__url_report WHERE destination_url = ?`,
      [url as string],
    );
    expect(rows.rows.map((row: object) => Object.values(row))).toEqual([parts]);
  });

  test('an ad without an address is not in the url report', async () => {
    const [ads] = await query(`SELECT count(*)::int AS ads FROM analysts.pinterest_ads__url_report
      WHERE destination_url IS NULL OR destination_url = ''`);
    expect(ads).toEqual({ ads: 0 });
  });

  test('countries add up to the campaign, in whole, for Pinterest withholds nothing here', async () => {
    const byCampaign = (report: string) =>
      query(`SELECT date_day::text, campaign_id, trim_scale(sum(spend))::text AS spend, sum(clicks)::text AS clicks
        FROM analysts.${report} WHERE date_day > '${from}' GROUP BY 1, 2 HAVING sum(impressions) > 0 ORDER BY 1, 2`);
    const countries = await query<{ code: string }>(
      'SELECT DISTINCT country_code AS code FROM analysts.pinterest_ads__campaign_country_report ORDER BY 1',
    );
    expect(countries.map(({ code }) => code)).toEqual(['CA', 'DE', 'GB', 'US']);
    expect(await byCampaign('pinterest_ads__campaign_country_report')).toEqual(
      await byCampaign('pinterest_ads__campaign_report'),
    );
  });

  test('the columns of dbt_pinterest are there', async () => {
    const rows = await query<{ report: string; columns: string[] }>(`SELECT
      substr(table_name, length('pinterest_ads__') + 1) AS report, array_agg(column_name::text) AS columns
      FROM information_schema.columns WHERE table_schema = 'analysts' AND table_name LIKE 'pinterest\\_ads\\_\\_%' GROUP BY 1`);
    const here = new Map(rows.map(({ report, columns }) => [report, new Set(columns)]));
    const lacking = Object.entries(columnsOfDbtPinterest).flatMap(([report, columns]) =>
      columns.flatMap((name) => (here.get(`${report}_report`)?.has(name) ? [] : `${report}: ${name}`)),
    );
    expect(lacking).toEqual([]);
  });

  test('the names of the packages that others use are there, too', async () => {
    const [same] = await query(`SELECT
      (SELECT sum(spend) FROM analysts.pinterest_ads__advertiser_report) = (SELECT sum(total_conversions_value * 0 + spend) FROM analysts.pinterest_ads__account_report) AS accounts,
      (SELECT count(DISTINCT pin_promotion_id) FROM analysts.pinterest_ads__pin_promotion_report) = (SELECT count(DISTINCT ad_id) FROM analysts.pinterest_ads__ad_report) AS ads`);
    expect(same).toEqual({ accounts: true, ads: true });
  });
});
