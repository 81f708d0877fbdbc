/** What the list endpoints return. Fields that nothing here computes with are left to the index signature. */

export const ENTITY_STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DRAFT', 'DELETED_DRAFT'] as const;
export type EntityStatus = (typeof ENTITY_STATUSES)[number];

export interface Entity {
  id: string;
  name: string | null;
  /** Unix seconds. */
  created_time: number | null;
  /** Unix seconds. */
  updated_time: number | null;
  [field: string]: unknown;
}

export interface AdAccount extends Entity {
  owner: { username: string; id: string };
  country: string;
  currency: string;
  /** IANA name; an account that has none answers without the field. */
  time_zone?: string | undefined;
  /** An account with no permission at all answers 403. */
  permissions: string[];
}

export interface Campaign extends Entity {
  ad_account_id: string;
  status: EntityStatus;
  summary_status: string;
  objective_type: string;
  /** Micro units of the account's currency; 0 = not set. */
  daily_spend_cap: number | null;
  lifetime_spend_cap: number | null;
  order_line_id: string | null;
}

export interface AdGroup extends Entity {
  ad_account_id: string;
  campaign_id: string;
  status: EntityStatus;
  summary_status: string;
  budget_in_micro_currency: number | null;
  bid_in_micro_currency: number | null;
  budget_type: string;
  /** Unix seconds; some answers carry 0 instead of null. */
  start_time: number | null;
  end_time: number | null;
  feed_profile_id: string;
}

export interface Ad extends Entity {
  ad_account_id: string;
  campaign_id: string;
  ad_group_id: string;
  /** 18 digits: more than a JavaScript number holds. */
  pin_id: string;
  status: EntityStatus;
  summary_status: string;
  creative_type: string;
}

/** When an ad delivers: from the first day to the last, both included. No last day = it still runs. */
export interface AdLife {
  firstDay: string;
  lastDay?: string | undefined;
  /** True for drafts. */
  never?: boolean | undefined;
}

/** First and last day as numbers; `last` is missing while it goes on. */
export interface Span {
  first: number;
  last?: number | undefined;
}

/** An ad account to make. */
export interface AdAccountSpec {
  /** Default: a made-up one. */
  id?: string | undefined;
  name: string;
  /** ISO 3166 alpha-2, e.g. `US`. */
  country: string;
  /** ISO 4217, e.g. `USD`. */
  currency: string;
  /** IANA name, or null for none; default: one of its country. */
  timeZone?: string | null | undefined;
  campaigns: number;
  ads: number;
  /** How many days before today the first campaign started; default 1000 (counted from the first of the month). */
  historyDays?: number | undefined;
}
