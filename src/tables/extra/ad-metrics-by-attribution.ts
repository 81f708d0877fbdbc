/** Conversions that are counted with other attribution windows, beside those of `ad_analytics`. */
import { adAnalytics, keyColumns, metricColumns } from '../ad-analytics.js';
import { setting } from '../definition.js';
import { type ExtraAnalyticsDefinition, KEY_GLUE } from './definition.js';
import { extraMetrics } from './metrics.js';

/** Columns that depend on attribution windows: events of tags, apps and the conversions API, and what is computed from them. */
const CONVERSION =
  /checkout|signup|total_(?:\w+_)?lead(?:_|$)|conversion|page_visit|roas|add_to_cart|add_to_wishlist|subscribe|custom|app_install/;
/** SKAdNetwork has windows of its own. */
const SKAN = /_skan_/;

const conversions = [
  ...adAnalytics.columns.filter(({ name }) => metricColumns.includes(name)),
  ...extraMetrics.filter(({ type }) => type === 'numeric'),
].filter(({ name }) => CONVERSION.test(name) && !SKAN.test(name));

const syncKey = ['ad_id', 'ad_group_id', 'campaign_id', 'pin_id', 'date', 'attribution_set'];

export const adMetricsByAttribution: ExtraAnalyticsDefinition = {
  name: 'ad_metrics_by_attribution',
  comment: `Conversions of rows of ad_analytics, once for each set of PINTEREST_ATTRIBUTION_SETS. Sets count the same conversions in different ways: never add up over attribution_set. A row is there when it has a conversion in its set. __sync_key = MD5(${syncKey.join(` ${KEY_GLUE} `)}).`,
  endpoint: adAnalytics.endpoint,
  about: { table: 'ads', parameter: 'ad_ids', column: 'ad_id' },
  rowsADay: 1,
  keyFields: keyColumns.flatMap(({ name, field }) => (field && name !== 'date' ? [field] : [])),
  parent: { table: 'ads', column: 'ad_id' },
  identity: ['__sync_key'],
  syncKey,
  keyGlue: KEY_GLUE,
  columns: [
    ...keyColumns,
    setting(
      'text',
      'attribution_set',
      'attribution_set',
      'Name of the set, as PINTEREST_ATTRIBUTION_SETS has it.',
    ),
    setting(
      'smallint',
      'click_window_days',
      'click_window_days',
      'Days after a click in which a conversion counts.',
    ),
    setting(
      'smallint',
      'engagement_window_days',
      'engagement_window_days',
      'Days after an engagement in which a conversion counts.',
    ),
    setting(
      'smallint',
      'view_window_days',
      'view_window_days',
      'Days after a view in which a conversion counts.',
    ),
    setting(
      'text',
      'conversion_report_time',
      'conversion_report_time',
      'Day that a conversion is booked on: TIME_OF_AD_ACTION or TIME_OF_CONVERSION.',
    ),
    ...conversions,
  ],
  onlyWith: conversions.map(({ name }) => name),
  indexes: [
    ['date', 'ad_account_id'],
    ['ad_id', 'date'],
  ],
};
