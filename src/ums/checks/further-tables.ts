/** Are the rows of chosen tables of schema `pinterest_extra` those that were loaded? */
import { stored, sync } from '../../shared/database-names.js';
import { literal } from '../../shared/sql.js';
import { extraDailyDefinitions } from '../../tables/all.js';
import type { ExtraDailyDefinition } from '../../tables/extra/definition.js';
import { digestName, digestOfRow } from '../../tables/extra/fingerprint.js';
import type { Check } from './definition.js';
import { finding, ofAccount } from './definition.js';

const chosen = (condition: string) => `SELECT * FROM ${sync.extra_days}
    WHERE date = ANY (CAST(:days AS date[])) AND ${ofAccount()} AND ${condition}`;

const nameOf = `concat_ws(' ', d.table_name, nullif(d.attribution_set, '')) || ' of ad account ' || d.ad_account_id || ' on ' || d.date`;

/** Days that are being read have no digest, and digests of other columns say nothing. */
function damagedDays(definition: ExtraDailyDefinition): string {
  const { name, syncKey } = definition;
  const set = syncKey.includes('attribution_set') ? 'row.attribution_set' : `''`;
  return `SELECT d.*, coalesce(f.stored_rows, 0) AS rows_now FROM (${chosen(
    `table_name = '${name}' AND digest IS NOT NULL AND digest_of = md5(${literal(digestName(definition))})`,
  )}) AS d
LEFT JOIN (
  SELECT row.ad_account_id, row.date, ${set} AS attribution_set, count(*)::int AS stored_rows, sum(${digestOfRow(definition, 'row')}) AS digest
  FROM ${stored[name]} AS row WHERE row.date = ANY (CAST(:days AS date[])) AND ${ofAccount('row.ad_account_id')}
    AND EXISTS (SELECT FROM ${sync.extra_days} WHERE table_name = '${name}')
  GROUP BY 1, 2, 3
) AS f ON f.ad_account_id = d.ad_account_id AND f.date = d.date AND f.attribution_set = d.attribution_set
WHERE (d.stored_rows, d.digest) IS DISTINCT FROM (coalesce(f.stored_rows, 0), coalesce(f.digest, 0))`;
}

/** Of every table; the same condition notes the days for the next sync. */
export const damagedExtraDays = Object.values(extraDailyDefinitions).map(damagedDays).join('\nUNION ALL\n');

const furtherTables: Check = {
  number: 19,
  name: 'further tables',
  rule:
    'The rows of a loaded day of a chosen table of pinterest_extra are those that were stored when it was loaded; the next ' +
    'sync reads a damaged day again. Rows that Pinterest leaves out are a warning. Lists, ad_metrics and entity_history are ' +
    'not compared.',
  thorough: [
    finding(
      'fail',
      `${nameOf} || ': ' || CASE WHEN d.rows_now = d.stored_rows THEN 'rows were changed' ELSE 'it has ' || d.rows_now || ' rows instead of ' || d.stored_rows END`,
      `FROM (${damagedExtraDays}) AS d`,
    ),
    finding(
      'warn',
      `${nameOf} || ' is in doubt: ' || d.doubt`,
      `FROM (${chosen(`doubt IN ('left out', 'total')`)}) AS d`,
    ),
  ],
};

export const furtherTableChecks: readonly Check[] = [furtherTables];
