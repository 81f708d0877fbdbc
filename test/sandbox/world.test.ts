import { merchantOfSize, World } from '../../dev/sandbox/index.js';
import { NOON } from './call.js';

/** A clock that stands still at noon of a day. */
const at = (day: string) => () => new Date(`${day}T12:00:00Z`);

const worldAt = (day: string, seed = 1) => new World({ seed, now: at(day) });

/** Every row of a world's day. */
function rowsOf(world: World, day: string) {
  return world.ads.map((ad) => world.analyticsRow(ad, day));
}

function total(world: World, day: string, column: string): bigint {
  return rowsOf(world, day).reduce((sum, row) => sum + BigInt(row?.[column] ?? 0), 0n);
}

const SPECIFIED_COLUMNS = `
  AD_ACCOUNT_ID AD_GROUP_ID AD_ID CAMPAIGN_ID AD_GROUP_ENTITY_STATUS CAMPAIGN_DAILY_SPEND_CAP CAMPAIGN_ENTITY_STATUS
  CAMPAIGN_NAME CHECKOUT_ROAS CLICKTHROUGH_1 CLICKTHROUGH_1_GROSS CLICKTHROUGH_2 CPC_IN_MICRO_DOLLAR CPM_IN_DOLLAR
  CPM_IN_MICRO_DOLLAR CTR CTR_2 DATE ECPCV_IN_DOLLAR ECPCV_P95_IN_DOLLAR ECPC_IN_DOLLAR ECPC_IN_MICRO_DOLLAR
  ECPE_IN_DOLLAR ECPM_IN_MICRO_DOLLAR ECPV_IN_DOLLAR ECTR EENGAGEMENT_RATE ENGAGEMENT_1 ENGAGEMENT_2 ENGAGEMENT_RATE
  IMPRESSION_1 IMPRESSION_1_GROSS IMPRESSION_2 PAGE_VISIT_COST_PER_ACTION PAGE_VISIT_ROAS PAID_IMPRESSION PIN_ID
  REPIN_1 REPIN_2 REPIN_RATE SPEND_IN_DOLLAR SPEND_IN_MICRO_DOLLAR TOTAL_CHECKOUT TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR
  TOTAL_CLICKTHROUGH TOTAL_CLICK_CHECKOUT TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR TOTAL_CONVERSIONS
  TOTAL_ENGAGEMENT TOTAL_ENGAGEMENT_CHECKOUT TOTAL_ENGAGEMENT_CHECKOUT_VALUE_IN_MICRO_DOLLAR
  TOTAL_ENGAGEMENT_SIGNUP TOTAL_ENGAGEMENT_SIGNUP_VALUE_IN_MICRO_DOLLAR TOTAL_VIEW_CHECKOUT
  TOTAL_VIEW_CHECKOUT_VALUE_IN_MICRO_DOLLAR WEB_CHECKOUT_COST_PER_ACTION WEB_CHECKOUT_ROAS`
  .trim()
  .split(/\s+/);

describe('the made-up merchant', () => {
  const world = worldAt('2026-07-15');

  it('is the same for the same seed and day, and another for another seed', () => {
    const again = worldAt('2026-07-15');
    expect(again.ads).toEqual(world.ads);
    expect(rowsOf(again, '2026-07-01')).toEqual(rowsOf(world, '2026-07-01'));
    expect(worldAt('2026-07-15', 2).ads.map(({ id }) => id)).not.toEqual(world.ads.map(({ id }) => id));
  });

  it('is the same merchant on another day of the month, so a later run continues an earlier one', () => {
    const later = worldAt('2026-07-30');
    expect(later.campaigns).toEqual(world.campaigns);
    expect(later.ads).toEqual(world.ads);
    expect(rowsOf(later, '2026-06-01')).toEqual(rowsOf(world, '2026-06-01'));
  });

  it('has no account that needs two analytics requests for a day', () => {
    const sizes = world.adAccounts.map(({ id }) => world.adsOf('adAccount', id).length);
    expect(sizes).toEqual([235, 110, 55]);
    expect(new Set(world.adAccounts.map(({ currency }) => currency)).size).toBe(3);
  });

  it.each(['campaigns', 'adGroups', 'ads'] as const)(
    'has %s with ids of their own and parents that exist',
    (kind) => {
      expect(new Set(world[kind].map(({ id }) => id)).size).toBe(world[kind].length);
      for (const entity of world[kind]) {
        expect(world.adAccount(entity.ad_account_id)).toBeDefined();
        if ('campaign_id' in entity) expect(world.campaign(String(entity.campaign_id))).toBeDefined();
        if ('ad_group_id' in entity) expect(world.adGroup(String(entity.ad_group_id))).toBeDefined();
      }
    },
  );

  it('has between a tenth and a third of its ads archived, each with spend in the past and none today', () => {
    const archived = world.ads.filter(({ status }) => status === 'ARCHIVED');
    expect(archived.length).toBeGreaterThan(40);
    expect(archived.length).toBeLessThan(133);
    for (const ad of archived) {
      const life = world.lives.get(ad.id);
      expect(
        world.totalRow('ad', ad.id, life?.firstDay ?? '', life?.lastDay)?.SPEND_IN_MICRO_DOLLAR,
      ).toBeDefined();
      expect(world.analyticsRow(ad, '2026-07-15')).toBeUndefined();
    }
  });

  it('reaches back 914 days', () => {
    expect(total(world, '2024-01-13', 'SPEND_IN_MICRO_DOLLAR')).toBeGreaterThan(0n);
  });

  it('never delivers before an ad was created, nor a draft at all', () => {
    const drafts = world.ads.filter(({ status }) => status.endsWith('DRAFT'));
    expect(drafts.length).toBeGreaterThan(0);
    for (const ad of drafts) expect(world.analyticsRow(ad, '2026-07-01')).toBeUndefined();
    for (const ad of world.ads) {
      const before = new Date(((ad.created_time ?? 0) - 86_400) * 1000).toISOString().slice(0, 10);
      expect(world.analyticsRow(ad, before)).toBeUndefined();
    }
  });

  it('fills every column that the tables are specified with', () => {
    const days = Array.from({ length: 20 }, (_, index) => `2026-06-${String(index + 1).padStart(2, '0')}`);
    const filled = new Set(
      days.flatMap((day) => rowsOf(world, day).flatMap((row) => Object.keys(row ?? {}))),
    );
    expect(SPECIFIED_COLUMNS).toHaveLength(57);
    expect(SPECIFIED_COLUMNS.filter((column) => !filled.has(column))).toEqual([]);
  });

  it('computes what follows from other columns', () => {
    for (const row of rowsOf(world, '2026-07-01')) {
      if (!row) continue;
      const number = (column: string) => Number(row[column] ?? 0);
      expect(number('TOTAL_CLICKTHROUGH')).toBe(number('CLICKTHROUGH_1') + number('CLICKTHROUGH_2'));
      expect(number('TOTAL_CHECKOUT')).toBe(
        number('TOTAL_CLICK_CHECKOUT') + number('TOTAL_ENGAGEMENT_CHECKOUT') + number('TOTAL_VIEW_CHECKOUT'),
      );
      expect(number('SPEND_IN_DOLLAR')).toBe(number('SPEND_IN_MICRO_DOLLAR') / 1e6);
      expect(number('CTR')).toBe(number('CLICKTHROUGH_1') / number('IMPRESSION_1'));
    }
  });

  it('never spends more on the ads of a campaign and day than its daily cap, and some campaigns reach it', () => {
    const spent = new Map<string, bigint>();
    for (const day of ['2026-05-30', '2026-06-01', '2026-07-14', '2026-07-15']) {
      for (const ad of world.ads) {
        const key = `${ad.campaign_id} ${day}`;
        const spend = BigInt(world.analyticsRow(ad, day)?.SPEND_IN_MICRO_DOLLAR ?? 0);
        spent.set(key, (spent.get(key) ?? 0n) + spend);
      }
    }
    const shares = [...spent].flatMap(([key, spend]) => {
      const cap = world.campaign(key.split(' ')[0] ?? '')?.daily_spend_cap;
      return cap ? [{ spend, cap: BigInt(cap) }] : [];
    });
    expect(shares.filter(({ spend, cap }) => spend > cap)).toEqual([]);
    expect(shares.filter(({ spend, cap }) => spend * 1000n > cap * 999n).length).toBeGreaterThan(3);
  });

  it('never spends more on the ads of a campaign in all its days than its lifetime cap', () => {
    const campaigns = world.campaigns.filter(({ lifetime_spend_cap: cap }) => cap);
    const used = campaigns.map(({ id, lifetime_spend_cap: cap }) => {
      const spent = world.totalRow('campaign', id, '2023-01-01', '2026-07-15')?.SPEND_IN_MICRO_DOLLAR ?? 0;
      return Number(spent) / Number(cap);
    });
    expect(used.filter((share) => share > 1)).toEqual([]);
    expect(Math.max(...used)).toBeGreaterThan(0.3);
  });

  it('can have ten thousand ads', () => {
    const big = new World({ seed: 3, now: () => NOON, adAccounts: merchantOfSize(2, 10_001) });
    expect(big.adAccounts.map(({ id }) => big.adsOf('adAccount', id).length)).toEqual([5001, 5000]);
  });
});

describe('restatement', () => {
  it('purchases of a day grow for two weeks and then stay', () => {
    const known = ['2026-07-01', '2026-07-03', '2026-07-08', '2026-07-15', '2026-07-29'].map((today) =>
      total(worldAt(today), '2026-07-01', 'TOTAL_CLICK_CHECKOUT'),
    );
    expect(known).toEqual([...known].sort((a, b) => Number(a - b)));
    expect(new Set(known.slice(0, 4)).size).toBe(4);
    expect(known[4]).toBe(known[3]);
  });

  it('spend of a day is complete when the day is two days old', () => {
    const known = ['2026-07-01', '2026-07-02', '2026-07-03', '2026-07-20'].map((today) =>
      total(worldAt(today), '2026-07-01', 'SPEND_IN_MICRO_DOLLAR'),
    );
    expect(Number(known[0])).toBeLessThan(Number(known[1]));
    expect(Number(known[1])).toBeLessThan(Number(known[2]));
    expect(known[3]).toBe(known[2]);
  });

  it('a day that has not come has no rows', () => {
    expect(total(worldAt('2026-07-15'), '2026-07-16', 'IMPRESSION_1')).toBe(0n);
  });

  it('a purchase counted on its own day is not restated', () => {
    const attribution = {
      ...{ clickWindowDays: 30, engagementWindowDays: 30, viewWindowDays: 1 },
      reportTime: 'TIME_OF_CONVERSION' as const,
    };
    const [soon, late] = ['2026-07-04', '2026-07-30'].map((today) => {
      const world = worldAt(today);
      const [account] = world.adAccounts;
      return world.totalRow('adAccount', account?.id ?? '', '2026-07-01', '2026-07-01', attribution);
    });
    expect(soon?.TOTAL_CHECKOUT).toBeDefined();
    expect(soon).toEqual(late);
  });
});

describe('overrides', () => {
  const day = '2026-07-01';
  const running = (world: World) => world.ads.find((ad) => world.analyticsRow(ad, day))?.id ?? '';

  it('a whole number changes what is computed from it, up to the account', () => {
    const world = worldAt('2026-07-15');
    const id = running(world);
    const account = world.ad(id)?.ad_account_id ?? '';
    const before = BigInt(world.totalRow('adAccount', account, day)?.SPEND_IN_MICRO_DOLLAR ?? 0);
    const own = BigInt(world.analyticsRow(id, day)?.SPEND_IN_MICRO_DOLLAR ?? 0);
    world.overrides.set(id, day, { SPEND_IN_MICRO_DOLLAR: '9007199254740993' });
    expect(world.analyticsRow(id, day)).toMatchObject({
      SPEND_IN_MICRO_DOLLAR: '9007199254740993',
      SPEND_IN_DOLLAR: '9007199254.740993',
    });
    expect(world.totalRow('adAccount', account, day)?.SPEND_IN_MICRO_DOLLAR).toBe(
      String(before - own + 9_007_199_254_740_993n),
    );
  });

  it('any other text is sent as it is, and null takes a key or the whole row away', () => {
    const world = worldAt('2026-07-15');
    const id = running(world);
    world.overrides.set(id, day, { CTR: '"many"', IMPRESSION_2: '1e17', REPIN_1: null });
    const row = world.analyticsRow(id, day);
    expect(row).toMatchObject({ CTR: '"many"', IMPRESSION_2: '1e17' });
    expect(row).not.toHaveProperty('REPIN_1');
    world.overrides.set(id, day, null);
    expect(world.analyticsRow(id, day)).toBeUndefined();
    world.overrides.clear();
    expect(world.analyticsRow(id, day)).toBeDefined();
  });
});
