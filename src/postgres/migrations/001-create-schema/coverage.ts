/** How far an activity got, which analytics days are loaded, and when an ad account was last synced. */
import { sync } from '../../../shared/database-names.js';

export const coverage = `
CREATE TABLE ${sync.checkpoints} (
  run_id text NOT NULL,
  unit text NOT NULL,
  step integer NOT NULL,
  cursor text,
  done boolean NOT NULL,
  totals jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, unit)
);
CREATE INDEX ON ${sync.checkpoints} (updated_at);
COMMENT ON TABLE ${sync.checkpoints} IS
  'Where an interrupted activity goes on: one row per workflow run and unit, written in the transaction that writes the rows.';

CREATE TABLE ${sync.analytics_days} (
  ad_account_id text NOT NULL,
  date date NOT NULL,
  ads integer NOT NULL,
  rows integer NOT NULL,
  requests integer NOT NULL,
  read_on date NOT NULL,
  read_with text NOT NULL,
  first_loaded_at timestamptz NOT NULL DEFAULT now(),
  last_loaded_at timestamptz NOT NULL DEFAULT now(),
  workflow_id text NOT NULL,
  is_final boolean NOT NULL DEFAULT false,
  final_at timestamptz,
  attribution_window text,
  PRIMARY KEY (ad_account_id, date)
);
COMMENT ON TABLE ${sync.analytics_days} IS
  'Coverage: which UTC days of which ad account are loaded, written in the transaction that writes the last of their rows.';
COMMENT ON COLUMN ${sync.analytics_days}.ads IS 'Ads that were asked for.';
COMMENT ON COLUMN ${sync.analytics_days}.rows IS 'Rows that Pinterest sent.';
COMMENT ON COLUMN ${sync.analytics_days}.read_on IS 'UTC day of the last reading, as its run counts it: how old the day was tells whether its numbers may still change.';
COMMENT ON COLUMN ${sync.analytics_days}.read_with IS 'Hash of the columns and attribution settings that it was asked for with: a day read with others counts as not loaded.';
COMMENT ON COLUMN ${sync.analytics_days}.is_final IS
  'Read when older than the longest attribution window, and reported ready by Pinterest: its numbers should not change any more.';
COMMENT ON COLUMN ${sync.analytics_days}.attribution_window IS
  'Windows that conversions were requested in.';

CREATE TABLE ${sync.account_runs} (
  ad_account_id text PRIMARY KEY,
  succeeded_at timestamptz NOT NULL,
  run_id text NOT NULL
);
COMMENT ON TABLE ${sync.account_runs} IS
  'When a sync of the ad account last ended with nothing missing, and which run that was.';
`;
