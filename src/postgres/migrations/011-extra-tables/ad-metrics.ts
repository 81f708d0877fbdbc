/** Further columns of rows of ad_analytics. */
import { extra } from '../../../shared/database-names.js';

const numbers = `
  video_mrc_views_1 video_mrc_views_2 total_video_mrc_views video_3sec_views_1 video_3sec_views_2
  total_video_3sec_views video_15sec_unique_views_1 video_15sec_unique_views_2 total_video_15sec_unique_views
  video_p0_combined_2 total_video_p0_combined video_p25_combined_2 total_video_p25_combined video_p50_combined_2
  total_video_p50_combined video_p75_combined_2 total_video_p75_combined video_p95_combined_2
  total_video_p95_combined video_p100_complete_2 total_video_p100_complete total_video_avg_watchtime_in_second
  paid_video_viewable_rate video_length video_spend_in_dollar total_impression total_impression_user
  total_impression_frequency total_repin_rate outbound_click_1 outbound_click_2 outbound_ctr_1
  cost_per_outbound_click_in_dollar cost_per_outbound_click_in_dollar_1 total_page_visit
  total_page_visit_conversion_rate total_web_sessions web_sessions_1 web_sessions_2 leads cost_per_lead
  total_lead total_click_lead total_engagement_lead total_view_lead total_lead_conversion_rate total_signup
  total_click_signup total_view_signup total_signup_value_in_micro_dollar
  total_click_signup_value_in_micro_dollar total_view_signup_value_in_micro_dollar total_signup_conversion_rate
  total_click_add_to_cart total_view_add_to_cart total_add_to_cart_conversion_rate total_add_to_wishlist
  total_subscribe total_checkout_conversion_rate total_web_checkout total_web_click_checkout
  total_web_engagement_checkout total_web_view_checkout total_web_checkout_value_in_micro_dollar
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
  campaign_lifetime_spend_cap ad_group_budget_in_local_currency ad_group_bid_multiplier
`;
const texts = `
  campaign_objective_type campaign_brand_label campaign_budget_optimization is_premiere_campaign ad_group_name
  ad_group_budget_type ad_group_optimization ad_name order_line_id order_line_name promo_id promo_name
  product_group_ad_image_tag product_group_ad_video_tag
`;

const columns = (names: string, type: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${name} ${type}`)
    .join(', ');

export const adMetrics = `
CREATE TABLE ${extra.ad_metrics} (
  ad_account_id text, ad_group_id text, ad_id text NOT NULL, campaign_id text, date date NOT NULL, pin_id text,
  ${columns(numbers, 'numeric')},
  ${columns(texts, 'text')},
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${extra.ad_metrics} (date, ad_account_id);
CREATE INDEX ON ${extra.ad_metrics} (ad_id, date);
`;
