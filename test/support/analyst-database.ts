/**
 * A synced database with what makes answers go wrong: two currencies and a third one before, gaps, missing rates, a new
 * name, a campaign that no list names, a young one, restatements, changed settings, several pins of an ad.
 */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { DEFAULT_ATTRIBUTION } from '../../dev/sandbox/world/delivery.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { addPins, busiest, rejuvenate, unlist, withoutOrders } from './analyst-oddities.js';
import { type Fact, factsOf, type Reading } from './facts.js';
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
  /** The same after Pinterest restated it, and before it was read with other settings. */
  restatedFacts: Fact[];
  restatedDay: string;
  renamed: { id: string; name: string };
  /** A campaign without any order. */
  fruitless: string;
  /** A campaign with spend that no list names. */
  unlisted: string;
  /** A campaign with a daily cap that was created when the week was half over. */
  young: { id: string; created: string };
  close(): Promise<void>;
}

const FIRST = 70;
/** Days that the second ad account does not have. */
const GAPS = [
  [25, 22],
  [12, 12],
] as const;
const RESTATED = 40;
/** Days that are read again without conversions of views. */
const OTHER_SETTINGS = [45, RESTATED];
const WITHOUT_RATE = [33, 34, 5];
/** Until then, the second ad account had another currency. */
const GBP_UNTIL = 60;
/** Days on which some ads show several pins. */
const SEVERAL_PINS = [2, 5, 20, 33, 50];
const YOUNG = 4;

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
  const reading: Reading = {
    isLoaded,
    currencyOf: (accountId, day) => (accountId !== second ? 'USD' : day <= ago(GBP_UNTIL) ? 'GBP' : 'EUR'),
    attributionOf: () => DEFAULT_ATTRIBUTION,
    rateOf(currency, day) {
      if (currency === 'USD') return 10_000n;
      if (WITHOUT_RATE.some((age) => ago(age) === day)) return undefined;
      return (currency === 'GBP' ? 12_600n : 10_800n) + BigInt(day.slice(-2));
    },
  };
  const withoutViews = OTHER_SETTINGS.map(ago);
  const attributionOf = (day: string) =>
    withoutViews.includes(day) ? { ...DEFAULT_ATTRIBUTION, viewWindowDays: 0 } : DEFAULT_ATTRIBUTION;

  for (const [index, ad] of world.ads.entries()) if (index % 3 === 0) ad.status = 'ARCHIVED';
  const fruitless = withoutOrders(harness, days);
  addPins(harness, SEVERAL_PINS.map(ago));
  const campaign = busiest(factsOf(world, days, reading), fruitless);
  const inGbp = days.filter((day) => day <= ago(GBP_UNTIL));
  Object.assign(world.adAccounts[1] ?? {}, { currency: 'GBP' });
  await read(harness, isLoaded, inGbp);
  Object.assign(world.adAccounts[1] ?? {}, { currency: 'EUR' });
  await read(harness, isLoaded, days.slice(inGbp.length));
  const firstFacts = factsOf(world, [ago(RESTATED)], reading);
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
  const restatedFacts = factsOf(world, [ago(RESTATED)], reading);
  for (const day of withoutViews) await read(harness, isLoaded, [day], { viewWindowDays: 0 });
  await writeRates(harness, days, reading.rateOf);
  const facts = factsOf(world, days, { ...reading, attributionOf });
  const ofWeek = facts.filter(({ date }) => date >= ago(7));
  const unlisted = await unlist(harness, busiest(ofWeek, fruitless, campaign));
  const young = { id: await rejuvenate(harness, facts, ago(YOUNG)), created: ago(YOUNG) };

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
    facts,
    firstFacts,
    restatedFacts,
    restatedDay: ago(RESTATED),
    renamed,
    fruitless,
    unlisted,
    young,
    async close() {
      await client.end();
      await harness.close();
    },
  };
}

/** Reads the days that are to be loaded, each run of them by one workflow. */
async function read(
  harness: Harness,
  isLoaded: AnalystDatabase['isLoaded'],
  days: readonly string[],
  settings: { viewWindowDays?: number } = {},
) {
  const { pinterest } = harness.config;
  const attribution = { ...pinterest.attribution, ...settings };
  const config = { ...harness.config, pinterest: { ...pinterest, attribution } };
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
  }, config);
}

async function writeRates(
  { db }: Harness,
  days: readonly string[],
  rateOf: (currency: string, day: string) => bigint | undefined,
) {
  for (const currency of ['EUR', 'GBP']) {
    for (const day of days) {
      const rate = rateOf(currency, day);
      if (rate === undefined) continue;
      await db.raw(`INSERT INTO ums.fx_rates VALUES (?, ?, 'USD', ?::numeric / 10000, ?)`, [
        day,
        currency,
        String(rate),
        day,
      ]);
    }
  }
}

/** The query under the heading with this number, as docs/queries.md prints it. */
export function printedQuery(number: number): string {
  const page = readFileSync('docs/queries.md', 'utf8');
  const [, section = ''] = page.split(new RegExp(`^## ${number}\\. `, 'm'));
  const [, sql = ''] = /```sql\n([\s\S]*?)```/.exec(section) ?? [];
  return sql;
}

/** The statement of a page whose first line, or the line before it, has these words. */
export function printedStatement(file: string, words: string): string {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)];
  const statements = blocks.flatMap(([, sql = '']) => sql.split(/(?<=;)\n+/));
  return statements.find((sql) => sql.includes(words)) ?? '';
}
