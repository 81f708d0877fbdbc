/** A row of analytics is known by its sync key; what is loaded of a day is kept as facts; absence waits for a second witness. */
import { pinterest, sync } from '../../shared/database-names.js';
import { schemas } from '../../shared/schemas.js';

export const factsOfCoverage = `
-- An ad can have several rows on one day, of different pins.
ALTER TABLE ${pinterest.ad_analytics} DROP CONSTRAINT ad_analytics_ad_id_date_key;
CREATE INDEX ON ${pinterest.ad_analytics} (ad_id, date);

ALTER TABLE ${sync.checkpoints} ADD COLUMN facts jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ${sync.checkpoints}.facts IS 'What the unit has learned so far and needs at its end.';

ALTER TABLE ${sync.analytics_days}
  ADD COLUMN asked_at timestamptz,
  ADD COLUMN all_ads boolean NOT NULL DEFAULT false,
  ADD COLUMN via text,
  ADD COLUMN is_ready boolean NOT NULL DEFAULT false,
  ADD COLUMN currency text,
  ADD COLUMN conversion_report_time text,
  ADD COLUMN stored_rows integer,
  ADD COLUMN spend_in_micro_dollar numeric,
  ADD COLUMN impression_1 numeric,
  ADD COLUMN clickthrough_1 numeric,
  ADD COLUMN total_conversions numeric,
  ADD COLUMN total_checkout_value_in_micro_dollar numeric,
  ADD COLUMN digest numeric,
  ADD COLUMN damage text;
COMMENT ON COLUMN ${sync.analytics_days}.asked_at IS
  'When the reading chose its ads: those that were stored before then were requested, or left out because they cannot have numbers on the day.';
COMMENT ON COLUMN ${sync.analytics_days}.all_ads IS 'Whether no ad was left out.';
COMMENT ON COLUMN ${sync.analytics_days}.via IS 'daily or report.';
COMMENT ON COLUMN ${sync.analytics_days}.is_ready IS
  'Read when older than the longest attribution window, and reported ready by Pinterest. Final as well once it equals Pinterest''s total, where there is one.';
COMMENT ON COLUMN ${sync.analytics_days}.currency IS 'Currency of the ad account when the day was read.';
COMMENT ON COLUMN ${sync.analytics_days}.conversion_report_time IS
  'Whether conversions count on the day of the ad action or of the conversion, as it was requested.';
COMMENT ON COLUMN ${sync.analytics_days}.stored_rows IS
  'Rows of the day in ${pinterest.ad_analytics} when it was loaded; with the sums and the digest the fingerprint of what was stored.';
COMMENT ON COLUMN ${sync.analytics_days}.digest IS 'Sum of the hashes of the rows: a change of any column changes it.';
COMMENT ON COLUMN ${sync.analytics_days}.damage IS
  'What a check found: how the stored rows differ from what was loaded. The day is read again; NULL when all is as loaded.';

ALTER TABLE ${sync.reconciliation} ADD COLUMN differs_since date;
COMMENT ON COLUMN ${sync.reconciliation}.differs_since IS
  'UTC day on which the difference was noticed first; the longer ago, the rarer the day is read again.';

CREATE TABLE ${sync.absent_rows} (
  sync_key text PRIMARY KEY,
  ad_account_id text NOT NULL,
  ad_id text NOT NULL,
  date date NOT NULL,
  readings integer NOT NULL DEFAULT 1,
  first_run_id text NOT NULL,
  run_id text NOT NULL,
  unit text NOT NULL,
  first_missed_at timestamptz NOT NULL DEFAULT now(),
  last_missed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${sync.absent_rows} (ad_account_id, date);
COMMENT ON TABLE ${sync.absent_rows} IS
  'Rows of ${schemas.pinterest}.ad_analytics with numbers that the last answer left out. They keep their numbers until a second answer or Pinterest''s own total agrees.';
COMMENT ON COLUMN ${sync.absent_rows}.sync_key IS '__sync_key of the row.';
COMMENT ON COLUMN ${sync.absent_rows}.readings IS 'Readings in a row that left it out; a reading that was repeated after a fault counts once.';
COMMENT ON COLUMN ${sync.absent_rows}.unit IS 'Unit of the run that left it out last.';
`;
