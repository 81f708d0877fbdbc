/** Tables that reports fill, and which reports of chosen tables a run has asked for. */
import { extra, sync } from '../../../shared/database-names.js';
import { adReportNumbers, keywordNumbers } from './columns.js';

const table = (name: string, columns: string, numbers: readonly string[]) => `
CREATE TABLE ${name} (${columns}, ${numbers.map((number) => `${number} numeric`).join(', ')},
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __left_out_by text
);
CREATE INDEX ON ${name} (ad_account_id, date);`;

const keyword =
  'ad_account_id text, keyword_id text NOT NULL, ad_group_id text, campaign_id text, date date NOT NULL';
const ad =
  'ad_account_id text, ad_group_id text, ad_id text NOT NULL, campaign_id text, date date NOT NULL, pin_id text';

const asked = `
CREATE TABLE ${sync.extra_reports} (
  run_id text NOT NULL,
  unit text NOT NULL,
  token text NOT NULL,
  creations integer NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, unit)
);
CREATE INDEX ON ${sync.extra_reports} (requested_at);
COMMENT ON TABLE ${sync.extra_reports} IS
  'Reports of chosen tables that a run has asked Pinterest for; a worker that takes over goes on with them.';
COMMENT ON COLUMN ${sync.extra_reports}.token IS
  'Names the report at Pinterest; of no use without an access token.';
COMMENT ON COLUMN ${sync.extra_reports}.creations IS 'How often the run has asked for it.';
`;

export const reportTables = [
  table(extra.keyword_analytics, keyword, keywordNumbers),
  table(extra.ad_report_metrics, ad, adReportNumbers),
  `CREATE INDEX ON ${extra.ad_report_metrics} (ad_id, date);`,
  asked,
].join('\n');
