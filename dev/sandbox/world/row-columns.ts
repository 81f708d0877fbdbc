/** From the facts and the entities to the columns of a row, each as the JSON text that is sent. */

import type { Ad, AdAccount, AdGroup, Campaign } from './entities.js';
import type { FactColumn, Facts } from './facts.js';
import { FACT_COLUMNS } from './facts.js';

/** Column name to JSON literal; a column without a value has no key. */
export type Row = Record<string, string>;

/** What the row is about; the lower levels are missing in rows of the higher ones. */
export interface Subject {
  adAccount: AdAccount;
  campaign?: Campaign | undefined;
  adGroup?: AdGroup | undefined;
  ad?: Ad | undefined;
}

type Render = (facts: Facts, subject: Subject) => string | undefined;

/** Analytics rows carry statuses as numbers. Pinterest documents no meaning; this is the sandbox's own order. */
const STATUS_NUMBER: Record<string, string> = {
  ACTIVE: '1',
  PAUSED: '2',
  ARCHIVED: '3',
  DRAFT: '4',
  DELETED_DRAFT: '5',
};

const total = (facts: Facts, names: readonly FactColumn[]) =>
  names.reduce((sum, name) => sum + facts[name], 0n);

/** Absent when zero, as most columns are. */
const sum = (...names: FactColumn[]): Render => {
  return (facts) => {
    const value = total(facts, names);
    return value === 0n ? undefined : String(value);
  };
};

/** Present whenever there is a row. */
const always = (name: FactColumn): Render => {
  return (facts) => String(facts[name]);
};

/** A fraction with all the digits a double has; absent when there is nothing to divide, or by. */
const ratio = (above: readonly FactColumn[], below: readonly FactColumn[], factor = 1): Render => {
  return (facts) => {
    const divisor = total(facts, below);
    const value = total(facts, above);
    return divisor === 0n || value === 0n ? undefined : String((Number(value) * factor) / Number(divisor));
  };
};

/** Micro units as units, exactly. */
function microToUnits(micro: bigint): string {
  const digits = String(micro < 0n ? -micro : micro).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${micro < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction ? `.${fraction}` : ''}`;
}

/** An id as a JSON number with all its digits; an id that is no plain number stays text. */
function idNumber(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  return /^(0|[1-9]\d*)$/.test(id) ? id : JSON.stringify(id);
}

const json = (value: unknown): string | undefined => (value == null ? undefined : JSON.stringify(value));

const SPEND = ['SPEND_IN_MICRO_DOLLAR'] as const;
const PAID = ['IMPRESSION_1'] as const;
const ALL_SEEN = ['IMPRESSION_1', 'IMPRESSION_2'] as const;
const ALL_CLICKS = ['CLICKTHROUGH_1', 'CLICKTHROUGH_2'] as const;
const ALL_ENGAGEMENT = ['ENGAGEMENT_1', 'ENGAGEMENT_2'] as const;
const CHECKOUTS = ['TOTAL_CLICK_CHECKOUT', 'TOTAL_ENGAGEMENT_CHECKOUT', 'TOTAL_VIEW_CHECKOUT'] as const;
const CHECKOUT_VALUE = [
  'TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
  'TOTAL_ENGAGEMENT_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
  'TOTAL_VIEW_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
] as const;
const SIGNUPS = ['TOTAL_CLICK_SIGNUP', 'TOTAL_ENGAGEMENT_SIGNUP'] as const;
const CARTS = ['TOTAL_PAGE_VISIT', 'TOTAL_CLICK_CHECKOUT'] as const;
const VIDEO_SPEND = ['VIDEO_SPEND_IN_MICRO_DOLLAR'] as const;
const IN_UNITS = 1e-6;

const FACT_RENDERS = Object.fromEntries(FACT_COLUMNS.map((name) => [name, sum(name)]));

/** Every column of the sandbox that can carry a value. */
export const RENDERS: Readonly<Record<string, Render>> = {
  ...FACT_RENDERS,
  AD_ACCOUNT_ID: (_, { adAccount }) => JSON.stringify(adAccount.id),
  ADVERTISER_ID: (_, { adAccount }) => idNumber(adAccount.id),
  CAMPAIGN_ID: (_, { campaign }) => idNumber(campaign?.id),
  AD_GROUP_ID: (_, { adGroup }) => idNumber(adGroup?.id),
  AD_ID: (_, { ad }) => json(ad?.id),
  PIN_PROMOTION_ID: (_, { ad }) => idNumber(ad?.id),
  PIN_ID: (_, { ad }) => idNumber(ad?.pin_id),
  AD_NAME: (_, { ad }) => json(ad?.name),
  AD_GROUP_NAME: (_, { adGroup }) => json(adGroup?.name),
  AD_GROUP_ENTITY_STATUS: (_, { adGroup }) => adGroup && (STATUS_NUMBER[adGroup.status] ?? '0'),
  AD_GROUP_BUDGET_TYPE: (_, { adGroup }) => json(adGroup?.budget_type),
  CAMPAIGN_NAME: (_, { campaign }) => json(campaign?.name),
  CAMPAIGN_ENTITY_STATUS: (_, { campaign }) => campaign && (STATUS_NUMBER[campaign.status] ?? '0'),
  CAMPAIGN_OBJECTIVE_TYPE: (_, { campaign }) => json(campaign?.objective_type),
  CAMPAIGN_DAILY_SPEND_CAP: (_, { campaign }) => json(campaign?.daily_spend_cap),
  CAMPAIGN_LIFETIME_SPEND_CAP: (_, { campaign }) => json(campaign?.lifetime_spend_cap),
  ORDER_LINE_ID: (_, { campaign }) => idNumber(campaign?.order_line_id ?? undefined),
  SPEND_IN_MICRO_DOLLAR: always('SPEND_IN_MICRO_DOLLAR'),
  SPEND_IN_DOLLAR: (facts) => microToUnits(facts.SPEND_IN_MICRO_DOLLAR),
  VIDEO_SPEND_IN_DOLLAR: (facts) =>
    facts.VIDEO_SPEND_IN_MICRO_DOLLAR ? microToUnits(facts.VIDEO_SPEND_IN_MICRO_DOLLAR) : undefined,
  PAID_IMPRESSION: always('IMPRESSION_1'),
  IMPRESSION_1: always('IMPRESSION_1'),
  IMPRESSION_1_GROSS: always('IMPRESSION_1_GROSS'),
  TOTAL_IMPRESSION: sum(...ALL_SEEN),
  TOTAL_CLICKTHROUGH: sum(...ALL_CLICKS),
  TOTAL_ENGAGEMENT: sum(...ALL_ENGAGEMENT),
  TOTAL_CHECKOUT: sum(...CHECKOUTS),
  TOTAL_WEB_CHECKOUT: sum(...CHECKOUTS),
  TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR: sum(...CHECKOUT_VALUE),
  TOTAL_WEB_CHECKOUT_VALUE_IN_MICRO_DOLLAR: sum(...CHECKOUT_VALUE),
  TOTAL_SIGNUP: sum(...SIGNUPS),
  TOTAL_CONVERSIONS: sum(...CHECKOUTS, ...SIGNUPS, 'TOTAL_PAGE_VISIT'),
  CTR: ratio(['CLICKTHROUGH_1'], PAID),
  CTR_2: ratio(['CLICKTHROUGH_2'], ['IMPRESSION_2']),
  ECTR: ratio(ALL_CLICKS, ALL_SEEN),
  OUTBOUND_CTR_1: ratio(['OUTBOUND_CLICK_1'], PAID),
  ENGAGEMENT_RATE: ratio(['ENGAGEMENT_1'], PAID),
  EENGAGEMENT_RATE: ratio(ALL_ENGAGEMENT, ALL_SEEN),
  REPIN_RATE: ratio(['REPIN_1'], PAID),
  TOTAL_REPIN_RATE: ratio(['REPIN_1', 'REPIN_2'], ALL_SEEN),
  CPC_IN_MICRO_DOLLAR: ratio(SPEND, ['CLICKTHROUGH_1']),
  ECPC_IN_MICRO_DOLLAR: ratio(SPEND, ALL_CLICKS),
  ECPC_IN_DOLLAR: ratio(SPEND, ALL_CLICKS, IN_UNITS),
  CPM_IN_MICRO_DOLLAR: ratio(SPEND, PAID, 1000),
  CPM_IN_DOLLAR: ratio(SPEND, PAID, 1000 * IN_UNITS),
  ECPM_IN_MICRO_DOLLAR: ratio(SPEND, ALL_SEEN, 1000),
  ECPE_IN_DOLLAR: ratio(SPEND, ALL_ENGAGEMENT, IN_UNITS),
  ECPV_IN_DOLLAR: ratio(VIDEO_SPEND, ['TOTAL_VIDEO_MRC_VIEWS'], IN_UNITS),
  ECPCV_IN_DOLLAR: ratio(VIDEO_SPEND, ['TOTAL_VIDEO_P100_COMPLETE'], IN_UNITS),
  ECPCV_P95_IN_DOLLAR: ratio(VIDEO_SPEND, ['TOTAL_VIDEO_P95_COMBINED'], IN_UNITS),
  COST_PER_OUTBOUND_CLICK_IN_DOLLAR: ratio(SPEND, ['OUTBOUND_CLICK_1', 'OUTBOUND_CLICK_2'], IN_UNITS),
  CHECKOUT_ROAS: ratio(CHECKOUT_VALUE, SPEND),
  WEB_CHECKOUT_ROAS: ratio(CHECKOUT_VALUE, SPEND),
  WEB_CHECKOUT_COST_PER_ACTION: ratio(SPEND, CHECKOUTS, IN_UNITS),
  PAGE_VISIT_ROAS: ratio(['TOTAL_PAGE_VISIT_VALUE_IN_MICRO_DOLLAR'], SPEND),
  PAGE_VISIT_COST_PER_ACTION: ratio(SPEND, ['TOTAL_PAGE_VISIT'], IN_UNITS),
  // Only reports have what follows. All video views of the sandbox are paid.
  VIDEO_P0_COMBINED_1: sum('TOTAL_VIDEO_P0_COMBINED'),
  VIDEO_P25_COMBINED_1: sum('TOTAL_VIDEO_P25_COMBINED'),
  VIDEO_P50_COMBINED_1: sum('TOTAL_VIDEO_P50_COMBINED'),
  VIDEO_P75_COMBINED_1: sum('TOTAL_VIDEO_P75_COMBINED'),
  VIDEO_P95_COMBINED_1: sum('TOTAL_VIDEO_P95_COMBINED'),
  VIDEO_P100_COMPLETE_1: sum('TOTAL_VIDEO_P100_COMPLETE'),
  TOTAL_ADD_TO_CART: sum(...CARTS),
  TOTAL_WEB_ADD_TO_CART: sum('TOTAL_PAGE_VISIT'),
  TOTAL_INAPP_ADD_TO_CART: sum('TOTAL_CLICK_CHECKOUT'),
  TOTAL_CHECKOUT_QUANTITY: sum(...CHECKOUTS, ...CHECKOUTS),
  WEB_ADD_TO_CART_COST_PER_ACTION: ratio(SPEND, ['TOTAL_PAGE_VISIT'], IN_UNITS),
};
