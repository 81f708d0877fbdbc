/** Small plain data for the scripted stand-in: one campaign, one ad group, some ads, and a row per ad and day. */
import type { Row, ScriptedAccount } from './scripted-pinterest.js';

const DAY_MS = 86_400_000;

/** The UTC day so many days before today. */
export const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

export interface Shape {
  ads: number;
  /** Days with rows. */
  days?: string[];
}

export function scriptedAccount(id: string, { ads, days = [] }: Shape): ScriptedAccount {
  const made = { created_time: 1_600_000_000, updated_time: 1_600_000_000, status: 'ACTIVE' };
  const [campaign, group] = [`${id}1`, `${id}2`];
  const account: ScriptedAccount = {
    id,
    campaigns: [{ id: campaign, ad_account_id: id, name: 'Campaign', ...made }],
    adGroups: [{ id: group, ad_account_id: id, campaign_id: campaign, name: 'Group', ...made }],
    ads: Array.from({ length: ads }, (_, index) => ({
      ...{ id: adIdOf(id, index), ad_account_id: id, campaign_id: campaign, ad_group_id: group },
      ...{ pin_id: `7${adIdOf(id, index)}`, name: `Ad ${index + 1}`, ...made },
    })),
    rows: [],
  };
  account.rows = days.flatMap((day) => account.ads.map((_, index) => scriptedRow(account, index, day)));
  return account;
}

export const adIdOf = (accountId: string, index: number) =>
  `${accountId}${String(index + 1).padStart(3, '0')}`;

/** Every ad and day has numbers of its own. */
export function scriptedRow({ id }: Pick<ScriptedAccount, 'id'>, index: number, day: string): Row {
  const n = (index + 1) * 1_000 + Number(day.slice(-2));
  return {
    ...{ AD_ID: adIdOf(id, index), DATE: day, AD_ACCOUNT_ID: id },
    ...{ CAMPAIGN_ID: Number(`${id}1`), AD_GROUP_ID: Number(`${id}2`) },
    ...{
      SPEND_IN_MICRO_DOLLAR: n * 10_000,
      IMPRESSION_1: n * 7,
      CLICKTHROUGH_1: n,
      TOTAL_CONVERSIONS: index + 1,
    },
    ...{ TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR: n * 30_000, CTR: 0.142857 },
  };
}
