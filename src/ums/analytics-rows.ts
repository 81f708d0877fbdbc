/**
 * What `ums.vendor_performance` is made from: one row per ad, ad group, campaign and day. Pinterest's rows are of a pin
 * as well, which the schema's row key does not have, so that those of several pins are added up.
 */
import { extra, pinterest, sync } from '../shared/database-names.js';

const keys = ['ad_account_id', 'campaign_id', 'ad_group_id', 'ad_id', 'date'];

/** The numbers of ad_analytics that the view uses. */
export const usedNumbers = [
  'spend_in_micro_dollar',
  'impression_1',
  'impression_2',
  'clickthrough_1',
  'total_clickthrough',
  'total_checkout',
  'total_checkout_value_in_micro_dollar',
  'total_click_checkout',
  'total_click_checkout_value_in_micro_dollar',
  'total_view_checkout',
  'total_view_checkout_value_in_micro_dollar',
];

/** The numbers of ad_metrics that the view uses: with PINTEREST_EXTRA_METRICS they are there, or not. */
const videoNumbers = [
  'total_video_mrc_views',
  'total_video_p25_combined',
  'total_video_p50_combined',
  'total_video_p75_combined',
  'total_video_p100_complete',
];

const commaList = (names: readonly string[], write = (name: string) => name) => names.map(write).join(', ');
const ofStored = (names: readonly string[]) => commaList(names, (name) => `stored.${name}`);
const times = 'max(stored.__synced_at) AS __synced_at, min(stored.__loaded_at) AS __loaded_at';
/** A withdrawn row has none of them. */
const isNotWithdrawn = `num_nonnulls(${ofStored(usedNumbers)}) > 0`;
const latest = (name: string) =>
  `(array_agg(stored.${name} ORDER BY stored.__synced_at DESC, stored.__sync_key))[1]`;

const further = `LEFT JOIN ${extra.ad_metrics} AS further ON further.__sync_key = stored.__sync_key`;
const ofFurther = (names: readonly string[]) => commaList(names, (name) => `further.${name}`);

const ofSeveral = `FROM ${sync.several_rows} AS several
  JOIN ${pinterest.ad_analytics} AS stored ON stored.ad_id = several.ad_id AND stored.date = several.date
  ${further}`;

/**
 * Only the few ads and days with several rows are grouped, because a GROUP BY over all rows takes longer than the rest
 * of the view. A withdrawn row is nothing beside one with numbers; where no row has numbers, one stays, as zeros. Postgres
 * reads all of it in parallel, and only the days of the query: with EXISTS, a window or LATERAL it would not.
 */
export const analyticsRows = `(
  SELECT ${ofStored([...keys, ...usedNumbers, '__synced_at', '__loaded_at'])}, ${ofFurther(videoNumbers)}
  FROM ${pinterest.ad_analytics} AS stored
  ${further}
  WHERE NOT EXISTS (
    SELECT FROM ${sync.several_rows} AS several WHERE several.ad_id = stored.ad_id AND several.date = stored.date
  )
  UNION ALL
  SELECT ${ofStored(keys)}, ${commaList(usedNumbers, (name) => `sum(stored.${name})`)}, ${times},
    ${commaList(videoNumbers, (name) => `sum(further.${name})`)}
  ${ofSeveral}
  WHERE ${isNotWithdrawn}
  GROUP BY ${ofStored(keys)}
  UNION ALL
  SELECT ${commaList(['ad_account_id', 'campaign_id', 'ad_group_id'], latest)}, stored.ad_id, stored.date,
    ${commaList(usedNumbers, () => 'NULL::numeric')}, ${times}, ${commaList(videoNumbers, () => 'NULL::numeric')}
  ${ofSeveral}
  GROUP BY stored.ad_id, stored.date
  HAVING NOT bool_or(${isNotWithdrawn})
)`;
