/**
 * Tables that Pinterest fills by reports only: keywords, and columns that direct answers do not have. A report takes
 * minutes, so these are chosen on purpose.
 */
import { adAnalytics } from '../ad-analytics.js';
import { type Column, label } from '../definition.js';
import { keyColumns } from './ad-metrics.js';
import { day, numbers } from './analytics.js';
import { type ExtraReportDefinition, KEY_GLUE, ofAdAccount } from './definition.js';
import { reportMetrics } from './report-metrics.js';

/** Reports by keyword and by targeting type are not made with these. */
export const NOT_BROKEN_DOWN: readonly string[] = ['total_impression_user', 'total_impression_frequency'];

/** What direct answers have and no report. */
export const ONLY_DIRECT = 'quiz_pin_result_open';

const isOfReports = ({ name }: Column) => name !== ONLY_DIRECT && !NOT_BROKEN_DOWN.includes(name);

export const keywordAnalytics: ExtraReportDefinition = {
  name: 'keyword_analytics',
  comment: `One row per keyword and day with activity; keywords has what it is. __sync_key = MD5(${['keyword_id', 'date'].join(` ${KEY_GLUE} `)}).`,
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  about: { column: 'keyword_id' },
  rowsADay: 10,
  reportLevel: 'KEYWORD',
  // No column of requests is the keyword's id. A file that is grouped by id says it, whatever its rows say.
  reportsById: true,
  parent: { table: 'keywords', column: 'keyword_id' },
  identity: ['__sync_key'],
  syncKey: ['keyword_id', 'date'],
  keyGlue: KEY_GLUE,
  columns: [
    ofAdAccount,
    label('keyword_id', 'Id of the keyword.', { required: true }),
    label('ad_group_id', 'Ad group of the keyword.'),
    label('campaign_id', 'Campaign of the keyword.'),
    day,
    ...numbers.filter(isOfReports),
  ],
  indexes: [['ad_account_id', 'date']],
};

export const adReportMetrics: ExtraReportDefinition = {
  name: 'ad_report_metrics',
  comment:
    'Columns of the rows of ad_analytics that only reports have, with the same __sync_key: additions to a cart, quantities, paid video quartiles, conversions by source.',
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  about: { column: 'ad_id' },
  rowsADay: 1,
  reportLevel: 'PIN_PROMOTION',
  parent: { table: 'ads', column: 'ad_id' },
  identity: adAnalytics.identity,
  syncKey: adAnalytics.syncKey,
  columns: [...keyColumns, ...reportMetrics],
  indexes: [
    ['ad_account_id', 'date'],
    ['ad_id', 'date'],
  ],
};
