/** The numbers that add up: everything else in an analytics row is computed from these. */

export const FACT_COLUMNS = [
  'SPEND_IN_MICRO_DOLLAR',
  'IMPRESSION_1',
  'IMPRESSION_1_GROSS',
  'IMPRESSION_2',
  'CLICKTHROUGH_1',
  'CLICKTHROUGH_1_GROSS',
  'CLICKTHROUGH_2',
  'OUTBOUND_CLICK_1',
  'OUTBOUND_CLICK_2',
  'REPIN_1',
  'REPIN_2',
  'ENGAGEMENT_1',
  'ENGAGEMENT_2',
  'TOTAL_CLICK_CHECKOUT',
  'TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
  'TOTAL_ENGAGEMENT_CHECKOUT',
  'TOTAL_ENGAGEMENT_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
  'TOTAL_VIEW_CHECKOUT',
  'TOTAL_VIEW_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
  'TOTAL_CLICK_SIGNUP',
  'TOTAL_ENGAGEMENT_SIGNUP',
  'TOTAL_ENGAGEMENT_SIGNUP_VALUE_IN_MICRO_DOLLAR',
  'TOTAL_PAGE_VISIT',
  'TOTAL_PAGE_VISIT_VALUE_IN_MICRO_DOLLAR',
  'VIDEO_SPEND_IN_MICRO_DOLLAR',
  'TOTAL_VIDEO_P0_COMBINED',
  'TOTAL_VIDEO_MRC_VIEWS',
  'TOTAL_VIDEO_P25_COMBINED',
  'TOTAL_VIDEO_P50_COMBINED',
  'TOTAL_VIDEO_P75_COMBINED',
  'TOTAL_VIDEO_P95_COMBINED',
  'TOTAL_VIDEO_P100_COMPLETE',
] as const;

export type FactColumn = (typeof FACT_COLUMNS)[number];

/** Whole numbers without a limit, so that totals of any number of ads and days are exact. */
export type Facts = Record<FactColumn, bigint>;

const FACT_COLUMN_SET: ReadonlySet<string> = new Set(FACT_COLUMNS);

export function isFactColumn(name: string): name is FactColumn {
  return FACT_COLUMN_SET.has(name);
}

const NO_FACTS = Object.fromEntries(FACT_COLUMNS.map((name) => [name, 0n])) as Facts;

export function noFacts(): Facts {
  return { ...NO_FACTS };
}

export function addFacts(total: Facts, more: Facts): void {
  for (const name of FACT_COLUMNS) {
    if (more[name] !== 0n) total[name] += more[name];
  }
}

export function hasActivity(facts: Facts): boolean {
  return FACT_COLUMNS.some((name) => facts[name] !== 0n);
}
