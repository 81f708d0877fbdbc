/** What people can choose beside the five tables of the specification, and which days of it are loaded. */
import { sync } from '../../../shared/database-names.js';
import { adMetrics } from './ad-metrics.js';
import { extraAnalytics } from './analytics.js';
import { extraLists } from './lists.js';

const coverage = `
CREATE TABLE ${sync.extra_days} (
  table_name text NOT NULL,
  ad_account_id text NOT NULL,
  date date NOT NULL,
  read_on date NOT NULL,
  read_with text NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  workflow_id text NOT NULL,
  PRIMARY KEY (table_name, ad_account_id, date)
);
COMMENT ON TABLE ${sync.extra_days} IS
  'Which days of the chosen tables of analytics are loaded, written in the transaction that writes the last of their rows.';
COMMENT ON COLUMN ${sync.extra_days}.read_on IS 'Day of the last reading, as its run counts it.';
COMMENT ON COLUMN ${sync.extra_days}.read_with IS
  'Hash of the columns and settings that it was asked for with: a day read with others counts as not loaded.';
`;

export const extraTables = [extraLists, extraAnalytics, adMetrics, coverage].join('\n');
