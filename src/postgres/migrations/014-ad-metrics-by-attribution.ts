/** Conversions that are counted with other windows. */
import { extra, sync } from '../../shared/database-names.js';

/** Every number that depends on windows when this migration was written. */
const numbers = `
  checkout_roas page_visit_cost_per_action page_visit_roas total_checkout
  total_checkout_value_in_micro_dollar total_click_checkout total_click_checkout_value_in_micro_dollar
  total_conversions total_engagement_checkout total_engagement_checkout_value_in_micro_dollar
  total_engagement_signup total_engagement_signup_value_in_micro_dollar total_view_checkout
  total_view_checkout_value_in_micro_dollar web_checkout_cost_per_action web_checkout_roas total_page_visit
  total_page_visit_conversion_rate total_lead total_click_lead total_engagement_lead total_view_lead
  total_lead_conversion_rate total_signup total_click_signup total_view_signup
  total_signup_value_in_micro_dollar total_click_signup_value_in_micro_dollar
  total_view_signup_value_in_micro_dollar total_signup_conversion_rate total_click_add_to_cart
  total_view_add_to_cart total_add_to_cart_conversion_rate total_add_to_wishlist total_subscribe
  total_checkout_conversion_rate total_web_checkout total_web_click_checkout total_web_engagement_checkout
  total_web_view_checkout total_web_checkout_value_in_micro_dollar
  total_web_click_checkout_value_in_micro_dollar total_web_engagement_checkout_value_in_micro_dollar
  total_web_view_checkout_value_in_micro_dollar total_offline_checkout inapp_checkout_cost_per_action
  total_custom total_custom_value_in_micro_dollar custom_roas total_custom_conversion_rate
  total_view_category_conversion_rate total_search_conversion_rate total_watch_video_conversion_rate
  total_unknown_conversion_rate total_app_install_conversion_rate total_inapp_app_install_conversion_rate
`
  .trim()
  .split(/\s+/);

export const adMetricsByAttribution = `
CREATE TABLE ${extra.ad_metrics_by_attribution} (
  ad_account_id text, ad_group_id text, ad_id text NOT NULL, campaign_id text, date date NOT NULL, pin_id text,
  attribution_set text NOT NULL,
  click_window_days smallint, engagement_window_days smallint, view_window_days smallint, conversion_report_time text,
  ${numbers.map((name) => `${name} numeric`).join(', ')},
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __left_out_by text
);
CREATE INDEX ON ${extra.ad_metrics_by_attribution} (date, ad_account_id);
CREATE INDEX ON ${extra.ad_metrics_by_attribution} (ad_id, date);

-- Each set has days of its own: one that is added has none of the days that the others have.
ALTER TABLE ${sync.extra_days} ADD COLUMN attribution_set text NOT NULL DEFAULT '';
ALTER TABLE ${sync.extra_days} DROP CONSTRAINT extra_days_pkey;
ALTER TABLE ${sync.extra_days} ADD PRIMARY KEY (table_name, ad_account_id, date, attribution_set);
COMMENT ON COLUMN ${sync.extra_days}.attribution_set IS
  'Set of PINTEREST_ATTRIBUTION_SETS that was read; empty for the other tables.';
`;
