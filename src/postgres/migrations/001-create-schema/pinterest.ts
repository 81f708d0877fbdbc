/** The tables of the specification. */
import { pinterest } from '../../../shared/database-names.js';

export const pinterestTables = `
CREATE TABLE ${pinterest.ad_accounts} (
  id text NOT NULL UNIQUE,
  name text,
  owner text,
  country text,
  currency text,
  click_window_days smallint,
  __engagement_window_days smallint,
  __view_window_days smallint,
  __conversion_report_time text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ${pinterest.campaigns} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  name text,
  status text,
  lifetime_spend_cap numeric,
  daily_spend_cap numeric,
  order_line_id text,
  objective_type text,
  created_time timestamptz,
  updated_time timestamptz,
  type text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${pinterest.campaigns} (ad_account_id);

CREATE TABLE ${pinterest.ad_groups} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  campaign_id text,
  feed_profile_id text,
  name text,
  status text,
  budget_in_micro_currency numeric,
  bid_in_micro_currency numeric,
  budget_type text,
  start_time timestamptz,
  end_time timestamptz,
  lifetime_frequency_cap bigint,
  auto_targeting_enabled boolean,
  placement_group text,
  pacing_delivery_type text,
  conversion_learning_mode_type text,
  summary_status text,
  billable_event text,
  type text,
  updated_time timestamptz,
  created_time timestamptz,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${pinterest.ad_groups} (ad_account_id);
CREATE INDEX ON ${pinterest.ad_groups} (campaign_id);

CREATE TABLE ${pinterest.ads} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  campaign_id text,
  pin_id text,
  ad_group_id text,
  android_deep_link text,
  click_tracking_url text,
  creative_type text,
  destination_url text,
  ios_deep_link text,
  is_pin_deleted boolean,
  is_removable boolean,
  name text,
  status text,
  view_tracking_url text,
  collection_items_destination_url_template text,
  created_time timestamptz,
  review_status text,
  type text,
  updated_time timestamptz,
  summary_status text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${pinterest.ads} (ad_account_id, id);
CREATE INDEX ON ${pinterest.ads} (ad_group_id);
CREATE INDEX ON ${pinterest.ads} (campaign_id);

CREATE TABLE ${pinterest.ad_analytics} (
  ad_account_id text,
  ad_group_id text,
  ad_id text NOT NULL,
  campaign_id text,
  ad_group_entity_status text,
  campaign_daily_spend_cap numeric,
  campaign_entity_status text,
  campaign_name text,
  checkout_roas numeric,
  clickthrough_1 numeric,
  clickthrough_1_gross numeric,
  clickthrough_2 numeric,
  cpc_in_micro_dollar numeric,
  cpm_in_dollar numeric,
  cpm_in_micro_dollar numeric,
  ctr numeric,
  ctr_2 numeric,
  date date NOT NULL,
  ecpcv_in_dollar numeric,
  ecpcv_p95_in_dollar numeric,
  ecpc_in_dollar numeric,
  ecpc_in_micro_dollar numeric,
  ecpe_in_dollar numeric,
  ecpm_in_micro_dollar numeric,
  ecpv_in_dollar numeric,
  ectr numeric,
  eengagement_rate numeric,
  engagement_1 numeric,
  engagement_2 numeric,
  engagement_rate numeric,
  impression_1 numeric,
  impression_1_gross numeric,
  impression_2 numeric,
  page_visit_cost_per_action numeric,
  page_visit_roas numeric,
  paid_impression numeric,
  pin_id text,
  repin_1 numeric,
  repin_2 numeric,
  repin_rate numeric,
  spend_in_dollar numeric,
  spend_in_micro_dollar numeric,
  total_checkout numeric,
  total_checkout_value_in_micro_dollar numeric,
  total_clickthrough numeric,
  total_click_checkout numeric,
  total_click_checkout_value_in_micro_dollar numeric,
  total_conversions numeric,
  total_engagement numeric,
  total_engagement_checkout numeric,
  total_engagement_checkout_value_in_micro_dollar numeric,
  total_engagement_signup numeric,
  total_engagement_signup_value_in_micro_dollar numeric,
  total_view_checkout numeric,
  total_view_checkout_value_in_micro_dollar numeric,
  web_checkout_cost_per_action numeric,
  web_checkout_roas numeric,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (ad_id, date)
);
CREATE INDEX ON ${pinterest.ad_analytics} (date, ad_account_id);
CREATE INDEX ON ${pinterest.ad_analytics} (campaign_id, date);
`;
