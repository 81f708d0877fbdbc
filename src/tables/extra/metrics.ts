/**
 * The columns of direct analytics that `ad_analytics` does not have, in groups that PINTEREST_EXTRA_METRICS names. `_1` is
 * paid, `_2` earned, TOTAL without either both; "dollar" means the ad account's own currency.
 */
import { type MetricGroup, metricGroupNames } from '../../shared/extra-metrics.js';
import { type Column, label, metric, ratio } from '../definition.js';

const PEOPLE = 'Different people: never add it up over days, ads or breakdowns.';
const SNAPSHOT = 'A setting at the time of the reading: never add it up.';

/** People that are counted once, however often they come. */
const people = (name: string, comment: string) => metric(name, `${comment} ${PEOPLE}`);
const snapshot = (name: string, comment: string) => metric(name, `${comment} ${SNAPSHOT}`);
const rate = (name: string, comment: string) =>
  ratio(name, `${comment} A quotient: never add it up or average it.`);

const MICRO = "in millionths of the account's currency";

/** Of each group, in the order of the database. */
export const metricGroups: Readonly<Record<Exclude<MetricGroup, 'all'>, readonly Column[]>> = {
  video: [
    metric('video_mrc_views_1', 'Paid video views of 2 seconds or more with half of the video in view.'),
    metric('video_mrc_views_2', 'Earned video views of 2 seconds or more with half of the video in view.'),
    metric(
      'total_video_mrc_views',
      'Video views of 2 seconds or more with half of the video in view, paid and earned.',
    ),
    metric('video_3sec_views_1', 'Paid video views of 3 seconds or more with half of the video in view.'),
    metric('video_3sec_views_2', 'Earned video views of 3 seconds or more with half of the video in view.'),
    metric(
      'total_video_3sec_views',
      'Video views of 3 seconds or more with half of the video in view, paid and earned.',
    ),
    people('video_15sec_unique_views_1', 'Paid: viewers of 15 seconds or more.'),
    people('video_15sec_unique_views_2', 'Earned: viewers of 15 seconds or more.'),
    people('total_video_15sec_unique_views', 'Viewers of 15 seconds or more, paid and earned.'),
    metric('video_p0_combined_2', 'Earned starts of a video.'),
    metric('total_video_p0_combined', 'Starts of a video, paid and earned.'),
    metric('video_p25_combined_2', 'Earned plays that reached 25 % of the video.'),
    metric('total_video_p25_combined', 'Plays that reached 25 % of the video, paid and earned.'),
    metric('video_p50_combined_2', 'Earned plays that reached half of the video.'),
    metric('total_video_p50_combined', 'Plays that reached half of the video, paid and earned.'),
    metric('video_p75_combined_2', 'Earned plays that reached 75 % of the video.'),
    metric('total_video_p75_combined', 'Plays that reached 75 % of the video, paid and earned.'),
    metric('video_p95_combined_2', 'Earned plays that reached 95 % of the video.'),
    metric('total_video_p95_combined', 'Plays that reached 95 % of the video, paid and earned.'),
    metric('video_p100_complete_2', 'Earned plays that reached the end of the video.'),
    metric('total_video_p100_complete', 'Plays that reached the end of the video, paid and earned.'),
    rate('total_video_avg_watchtime_in_second', 'Average seconds that a video was watched, paid and earned.'),
    rate('paid_video_viewable_rate', 'Part of the paid video impressions that were in view.'),
    snapshot('video_length', 'Length of the video; Pinterest does not say its unit.'),
    metric('video_spend_in_dollar', "Spend on video ads in the account's currency."),
  ],
  reach: [
    metric('total_impression', 'Impressions, paid and earned.'),
    people('total_impression_user', 'People who saw the ad (reach), paid and earned.'),
    rate('total_impression_frequency', 'Impressions per person, paid and earned.'),
    rate('total_repin_rate', 'Saves per impression, paid and earned.'),
  ],
  outbound: [
    metric('outbound_click_1', "Paid clicks to the ad's destination address."),
    metric('outbound_click_2', "Earned clicks to the ad's destination address."),
    rate('outbound_ctr_1', 'Paid outbound clicks per paid impression.'),
    rate('cost_per_outbound_click_in_dollar', 'Spend per outbound click, paid and earned.'),
    rate('cost_per_outbound_click_in_dollar_1', 'Spend per paid outbound click.'),
  ],
  page_visits: [
    metric('total_page_visit', 'Page visits, whatever they are attributed to.'),
    rate('total_page_visit_conversion_rate', 'Page visits per click.'),
    metric('total_web_sessions', 'Web sessions, paid and earned.'),
    metric('web_sessions_1', 'Paid web sessions.'),
    metric('web_sessions_2', 'Earned web sessions.'),
  ],
  leads: [
    metric('leads', 'Lead forms of Pinterest that were sent.'),
    rate('cost_per_lead', 'Spend per lead form that was sent.'),
    metric('total_lead', 'Lead events of the tag or the conversions API, whatever they are attributed to.'),
    metric('total_click_lead', 'Lead events attributed to a click.'),
    metric(
      'total_engagement_lead',
      'Lead events attributed to an engagement; Pinterest gives no new ones any more.',
    ),
    metric('total_view_lead', 'Lead events attributed to a view.'),
    rate('total_lead_conversion_rate', 'Lead events per click.'),
  ],
  signups: [
    metric('total_signup', 'Sign-ups, whatever they are attributed to.'),
    metric('total_click_signup', 'Sign-ups attributed to a click.'),
    metric('total_view_signup', 'Sign-ups attributed to a view.'),
    metric('total_signup_value_in_micro_dollar', `Value of the sign-ups, ${MICRO}.`),
    metric(
      'total_click_signup_value_in_micro_dollar',
      `Value of the sign-ups attributed to a click, ${MICRO}.`,
    ),
    metric(
      'total_view_signup_value_in_micro_dollar',
      `Value of the sign-ups attributed to a view, ${MICRO}.`,
    ),
    rate('total_signup_conversion_rate', 'Sign-ups per click.'),
  ],
  cart: [
    metric('total_click_add_to_cart', 'Additions to a cart attributed to a click.'),
    metric('total_view_add_to_cart', 'Additions to a cart attributed to a view.'),
    rate('total_add_to_cart_conversion_rate', 'Additions to a cart per click.'),
    metric('total_add_to_wishlist', 'Additions to a wish list.'),
    metric('total_subscribe', 'Subscriptions.'),
  ],
  checkouts: [
    rate('total_checkout_conversion_rate', 'Checkouts per click.'),
    metric('total_web_checkout', 'Checkouts on the web, whatever they are attributed to.'),
    metric('total_web_click_checkout', 'Checkouts on the web attributed to a click.'),
    metric(
      'total_web_engagement_checkout',
      'Checkouts on the web attributed to an engagement; Pinterest gives no new ones any more.',
    ),
    metric('total_web_view_checkout', 'Checkouts on the web attributed to a view.'),
    metric('total_web_checkout_value_in_micro_dollar', `Value of the checkouts on the web, ${MICRO}.`),
    metric(
      'total_web_click_checkout_value_in_micro_dollar',
      `Value of the checkouts on the web attributed to a click, ${MICRO}.`,
    ),
    metric(
      'total_web_engagement_checkout_value_in_micro_dollar',
      `Value of the checkouts on the web attributed to an engagement, ${MICRO}.`,
    ),
    metric(
      'total_web_view_checkout_value_in_micro_dollar',
      `Value of the checkouts on the web attributed to a view, ${MICRO}.`,
    ),
    metric('total_offline_checkout', 'Checkouts that were not made online.'),
    rate('inapp_checkout_cost_per_action', 'Spend per checkout in an app.'),
  ],
  custom: [
    metric('total_custom', 'Custom events, whatever they are attributed to.'),
    metric('total_custom_value_in_micro_dollar', `Value of the custom events, ${MICRO}.`),
    rate('custom_roas', 'Value of the custom events divided by spend.'),
    rate('total_custom_conversion_rate', 'Custom events per click.'),
    rate('total_view_category_conversion_rate', 'Views of a category per click.'),
    rate('total_search_conversion_rate', 'Searches per click.'),
    rate('total_watch_video_conversion_rate', 'Videos watched at the destination, per click.'),
    rate('total_unknown_conversion_rate', 'Events of no known kind per click.'),
  ],
  app: [
    rate('total_app_install_conversion_rate', 'Installs of the app per click.'),
    rate(
      'total_inapp_app_install_conversion_rate',
      'Installs of the app that the app itself reported, per click.',
    ),
    metric('inapp_skan_app_install', 'Installs that SKAdNetwork reported.'),
    metric('inapp_skan_assisted_app_install', 'Installs that SKAdNetwork reported as assisted.'),
    rate('inapp_skan_app_install_cost_per_action', 'Spend per install that SKAdNetwork reported.'),
    rate('inapp_skan_app_install_conversion_rate', 'Installs that SKAdNetwork reported, per click.'),
  ],
  collections: [
    metric('collection_pin_item_impression_1', 'Paid impressions of items of a collection.'),
    metric('collection_pin_item_impression_2', 'Earned impressions of items of a collection.'),
    metric('total_collection_pin_item_impression', 'Impressions of items of a collection, paid and earned.'),
    metric('collection_pin_item_clickthrough_1', 'Paid clicks on items of a collection.'),
    metric('collection_pin_item_clickthrough_2', 'Earned clicks on items of a collection.'),
    metric('total_collection_pin_item_clickthrough', 'Clicks on items of a collection, paid and earned.'),
    metric('idea_pin_product_tag_visit_1', 'Paid visits through product tags of idea pins.'),
    metric('idea_pin_product_tag_visit_2', 'Earned visits through product tags of idea pins.'),
    metric('total_idea_pin_product_tag_visit', 'Visits through product tags of idea pins, paid and earned.'),
  ],
  showcase: [
    metric('showcase_pin_clickthrough', 'Clicks on the pin of a showcase.'),
    metric('showcase_subpage_clickthrough', 'Clicks on pages of a showcase.'),
    metric('showcase_subpin_clickthrough', 'Clicks on pins in pages of a showcase.'),
    metric('showcase_subpage_impression', 'Impressions of pages of a showcase.'),
    metric('showcase_subpin_impression', 'Impressions of pins in pages of a showcase.'),
    metric('showcase_subpage_swipe_left', 'Swipes to the left on pages of a showcase.'),
    metric('showcase_subpage_swipe_right', 'Swipes to the right on pages of a showcase.'),
    metric('showcase_subpin_swipe_left', 'Swipes to the left on pins in pages of a showcase.'),
    metric('showcase_subpin_swipe_right', 'Swipes to the right on pins in pages of a showcase.'),
    metric('showcase_subpage_repin', 'Saves of pages of a showcase.'),
    metric('showcase_subpin_repin', 'Saves of pins in pages of a showcase.'),
    metric('showcase_subpage_closeup', 'Close-ups of pages of a showcase.'),
    metric('showcase_card_thumbnail_swipe_forward', 'Swipes forward through the cards of a showcase.'),
    metric('showcase_card_thumbnail_swipe_backward', 'Swipes back through the cards of a showcase.'),
    rate('showcase_average_subpage_closeup_per_session', 'Close-ups of pages of a showcase per session.'),
  ],
  quiz: [
    metric('quiz_completed', 'Quizzes that were completed.'),
    rate('quiz_completion_rate', 'Part of the quizzes that were completed.'),
    metric('quiz_pin_result_open', 'Openings of a result of a quiz.'),
  ],
  settings: [
    label('campaign_objective_type', 'What the campaign was for when the numbers were read.'),
    label('campaign_brand_label', 'Brand label of the campaign when the numbers were read.'),
    snapshot(
      'campaign_lifetime_spend_cap',
      'Lifetime spend cap of the campaign; Pinterest does not say its unit.',
    ),
    label('campaign_budget_optimization', 'Whether Pinterest spreads the budget of the campaign.'),
    label('is_premiere_campaign', 'Whether it is a premiere campaign.'),
    label('ad_group_name', 'Name of the ad group when the numbers were read.'),
    label('ad_group_budget_type', 'DAILY, LIFETIME or CBO_ADGROUP when the numbers were read.'),
    snapshot('ad_group_budget_in_local_currency', "Budget of the ad group in the account's currency."),
    snapshot('ad_group_bid_multiplier', 'Factor of the bid of the ad group.'),
    label('ad_group_optimization', 'What the ad group is optimised for.'),
    label('ad_name', 'Name of the ad when the numbers were read.'),
    label('order_line_id', 'Order line of the campaign.'),
    label('order_line_name', 'Name of the order line.'),
    label('promo_id', 'Promotion of the ad.'),
    label('promo_name', 'Name of the promotion.'),
    label('product_group_ad_image_tag', 'Tag of the image that a product group shows.'),
    label('product_group_ad_video_tag', 'Tag of the video that a product group shows.'),
  ],
};

export const extraMetrics: readonly Column[] = Object.values(metricGroups).flat();

const NONE = 'none';

/** What PINTEREST_EXTRA_METRICS may name: groups, or columns. */
export const extraMetricChoices: readonly string[] = [
  ...metricGroupNames,
  NONE,
  ...extraMetrics.map(({ name }) => name),
];

/** @returns names of columns, in the order of the table. */
export function chosenMetrics(choices: readonly string[]): string[] {
  const groups = Object.entries(metricGroups).filter(([name]) => choices.includes(name));
  const inGroups = new Set(groups.flatMap(([, columns]) => columns).map(({ name }) => name));
  const isChosen = (name: string) => choices.includes('all') || choices.includes(name) || inGroups.has(name);
  return extraMetrics.map(({ name }) => name).filter(isChosen);
}
