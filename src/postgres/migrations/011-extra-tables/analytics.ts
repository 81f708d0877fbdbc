/** Daily numbers of levels and breakdowns that people choose. */
import { extra } from '../../../shared/database-names.js';

/** Every number that direct analytics had when this migration was written. */
const numbers = `
  checkout_roas clickthrough_1 clickthrough_1_gross clickthrough_2 cpc_in_micro_dollar cpm_in_dollar
  cpm_in_micro_dollar ctr ctr_2 ecpcv_in_dollar ecpcv_p95_in_dollar ecpc_in_dollar ecpc_in_micro_dollar
  ecpe_in_dollar ecpm_in_micro_dollar ecpv_in_dollar ectr eengagement_rate engagement_1 engagement_2
  engagement_rate impression_1 impression_1_gross impression_2 page_visit_cost_per_action page_visit_roas
  paid_impression repin_1 repin_2 repin_rate spend_in_dollar spend_in_micro_dollar total_checkout
  total_checkout_value_in_micro_dollar total_clickthrough total_click_checkout
  total_click_checkout_value_in_micro_dollar total_conversions total_engagement total_engagement_checkout
  total_engagement_checkout_value_in_micro_dollar total_engagement_signup
  total_engagement_signup_value_in_micro_dollar total_view_checkout total_view_checkout_value_in_micro_dollar
  web_checkout_cost_per_action web_checkout_roas video_mrc_views_1 video_mrc_views_2 total_video_mrc_views
  video_3sec_views_1 video_3sec_views_2 total_video_3sec_views video_15sec_unique_views_1
  video_15sec_unique_views_2 total_video_15sec_unique_views video_p0_combined_2 total_video_p0_combined
  video_p25_combined_2 total_video_p25_combined video_p50_combined_2 total_video_p50_combined
  video_p75_combined_2 total_video_p75_combined video_p95_combined_2 total_video_p95_combined
  video_p100_complete_2 total_video_p100_complete total_video_avg_watchtime_in_second paid_video_viewable_rate
  video_length video_spend_in_dollar total_impression total_impression_user total_impression_frequency
  total_repin_rate outbound_click_1 outbound_click_2 outbound_ctr_1 cost_per_outbound_click_in_dollar
  cost_per_outbound_click_in_dollar_1 total_page_visit total_page_visit_conversion_rate total_web_sessions
  web_sessions_1 web_sessions_2 leads cost_per_lead total_lead total_click_lead total_engagement_lead
  total_view_lead total_lead_conversion_rate total_signup total_click_signup total_view_signup
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
  inapp_skan_app_install inapp_skan_assisted_app_install inapp_skan_app_install_cost_per_action
  inapp_skan_app_install_conversion_rate collection_pin_item_impression_1 collection_pin_item_impression_2
  total_collection_pin_item_impression collection_pin_item_clickthrough_1 collection_pin_item_clickthrough_2
  total_collection_pin_item_clickthrough idea_pin_product_tag_visit_1 idea_pin_product_tag_visit_2
  total_idea_pin_product_tag_visit showcase_pin_clickthrough showcase_subpage_clickthrough
  showcase_subpin_clickthrough showcase_subpage_impression showcase_subpin_impression
  showcase_subpage_swipe_left showcase_subpage_swipe_right showcase_subpin_swipe_left
  showcase_subpin_swipe_right showcase_subpage_repin showcase_subpin_repin showcase_subpage_closeup
  showcase_card_thumbnail_swipe_forward showcase_card_thumbnail_swipe_backward
  showcase_average_subpage_closeup_per_session quiz_completed quiz_completion_rate quiz_pin_result_open
`
  .trim()
  .split(/\s+/);

const numberColumns = numbers.map((name) => `${name} numeric`).join(', ');

const table = (name: string, columns: string) => `
CREATE TABLE ${name} (${columns}, ${numberColumns},
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __left_out_by text
);
CREATE INDEX ON ${name} (ad_account_id, date);`;

const targeting =
  'ad_account_id text, ad_id text NOT NULL, date date NOT NULL, targeting_type text NOT NULL, targeting_value text NOT NULL';

export const extraAnalytics = [
  table(extra.ad_account_analytics, 'ad_account_id text, date date NOT NULL'),
  table(extra.campaign_analytics, 'ad_account_id text, campaign_id text NOT NULL, date date NOT NULL'),
  table(extra.ad_group_analytics, 'ad_account_id text, ad_group_id text NOT NULL, date date NOT NULL'),
  table(
    extra.product_group_analytics,
    'ad_account_id text, product_group_id text NOT NULL, date date NOT NULL',
  ),
  table(extra.targeting_analytics, targeting),
  `CREATE INDEX ON ${extra.targeting_analytics} (ad_id, date);`,
].join('\n');
