/** A synced database with what makes answers go wrong: two currencies, gaps, a missing rate, a new name, a restatement. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { type Fact, factsOf } from './facts.js';
import { createHarness, type Harness, smallMerchant } from './harness.js';

export interface AnalystDatabase {
  harness: Harness;
  /** Answers every value as text. */
  client: Client;
  today: string;
  ago(days: number): string;
  isLoaded(accountId: string, day: string): boolean;
  facts: Fact[];
  /** Those of the day that Pinterest restated, as it was loaded first. */
  firstFacts: Fact[];
  restatedDay: string;
  renamed: { id: string; name: string };
  /** A campaign without any order. */
  fruitless: string;
  close(): Promise<void>;
}

const FIRST = 70;
/** Days that the second ad account does not have. */
const GAPS = [
  [25, 22],
  [12, 12],
] as const;
const RESTATED = 40;
const WITHOUT_RATE = [33, 34, 5];

export async function createAnalystDatabase(): Promise<AnalystDatabase> {
  const harness = await createHarness({ sandbox: { adAccounts: smallMerchant() } });
  const { world } = harness.sandbox;
  const { today } = world;
  const ago = (days: number) => addDays(today, -days);
  const days = eachDay({ from: ago(FIRST), to: ago(1) });
  const second = world.adAccounts[1]?.id;
  const isLoaded = (accountId: string, day: string) =>
    days.includes(day) &&
    !(accountId === second && GAPS.some(([from, to]) => day >= ago(from) && day <= ago(to)));
  const rateOf = (currency: string, day: string) => {
    if (currency === 'USD') return 10_000n;
    return WITHOUT_RATE.some((age) => ago(age) === day) ? undefined : 10_800n + BigInt(day.slice(-2));
  };
  const factsNow = (of = days) => factsOf(world, isLoaded, of, rateOf);

  for (const [index, ad] of world.ads.entries()) if (index % 3 === 0) ad.status = 'ARCHIVED';
  const fruitless = withoutOrders(harness, days);
  const campaign = busiest(factsNow(), fruitless);
  await read(harness, isLoaded, days);
  const firstFacts = factsNow([ago(RESTATED)]);
  const renamed = { id: campaign, name: 'Another name' };
  Object.assign(world.campaign(campaign) ?? {}, { name: renamed.name });
  for (const { adId, date } of firstFacts.filter(({ campaignId }) => campaignId !== fruitless)) {
    world.overrides.set(adId, date, {
      SPEND_IN_MICRO_DOLLAR: '7654321',
      TOTAL_CLICK_CHECKOUT: '2',
      TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR: '123456789',
    });
  }
  await read(harness, isLoaded, [ago(RESTATED)]);
  await writeRates(harness, days, rateOf);

  const asText = { getTypeParser: () => (value: string) => value };
  const client = new Client({ connectionString: harness.databaseUrl, types: asText as never });
  await client.connect();
  await client.query(`SET TimeZone = 'UTC'`);
  return {
    harness,
    client,
    today,
    ago,
    isLoaded,
    facts: factsNow(),
    firstFacts,
    restatedDay: ago(RESTATED),
    renamed,
    fruitless,
    async close() {
      await client.end();
      await harness.close();
    },
  };
}

/** The first campaign with activity loses all of its orders. */
function withoutOrders({ sandbox: { world } }: Harness, days: readonly string[]): string {
  const campaign = world.campaigns.filter(({ id }) =>
    world.ads.some((ad) => ad.campaign_id === id && days.some((day) => world.analyticsRow(ad, day))),
  )[0];
  for (const ad of world.ads.filter(({ campaign_id }) => campaign_id === campaign?.id)) {
    for (const day of days) {
      if (!world.analyticsRow(ad, day)) continue;
      world.overrides.set(ad.id, day, {
        TOTAL_CLICK_CHECKOUT: null,
        TOTAL_ENGAGEMENT_CHECKOUT: null,
        TOTAL_VIEW_CHECKOUT: null,
        TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR: null,
        TOTAL_ENGAGEMENT_CHECKOUT_VALUE_IN_MICRO_DOLLAR: null,
        TOTAL_VIEW_CHECKOUT_VALUE_IN_MICRO_DOLLAR: null,
      });
    }
  }
  return campaign?.id ?? '';
}

function busiest(facts: readonly Fact[], except: string): string {
  const rows = new Map<string, number>();
  for (const { campaignId } of facts) rows.set(campaignId, (rows.get(campaignId) ?? 0) + 1);
  rows.delete(except);
  return [...rows].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/** Reads the days that are to be loaded, each run of them by one workflow. */
async function read(harness: Harness, isLoaded: AnalystDatabase['isLoaded'], days: readonly string[]) {
  await harness.withWorker(async () => {
    for (const { id } of harness.sandbox.world.adAccounts) {
      let run: string[] = [];
      for (const day of [...days, '']) {
        if (day && isLoaded(id, day)) {
          run.push(day);
          continue;
        }
        const [startDate, endDate] = [run[0], run.at(-1)];
        if (startDate && endDate) {
          await (await harness.startOne({ adAccountId: id, startDate, endDate })).result();
        }
        run = [];
      }
    }
  });
}

async function writeRates(
  { db }: Harness,
  days: readonly string[],
  rateOf: (currency: string, day: string) => bigint | undefined,
) {
  for (const day of days) {
    const rate = rateOf('EUR', day);
    if (rate === undefined) continue;
    await db.raw(`INSERT INTO ums.fx_rates VALUES (?, 'EUR', 'USD', ?::numeric / 10000, ?)`, [
      day,
      String(rate),
      day,
    ]);
  }
}

/** The query under the heading with this number, as docs/queries.md prints it. */
export function printedQuery(number: number): string {
  const page = readFileSync('docs/queries.md', 'utf8');
  const [, section = ''] = page.split(new RegExp(`^## ${number}\\. `, 'm'));
  const [, sql = ''] = /```sql\n([\s\S]*?)```/.exec(section) ?? [];
  return sql;
}
