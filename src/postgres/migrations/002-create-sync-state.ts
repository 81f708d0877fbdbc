/** What the program needs for itself: how far an activity got, which analytics days are loaded, its grants. */
export const sql = `
CREATE TABLE pinterest_sync.checkpoints (
  run_id text NOT NULL,
  unit text NOT NULL,
  step integer NOT NULL,
  cursor text,
  done boolean NOT NULL,
  totals jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, unit)
);
CREATE INDEX ON pinterest_sync.checkpoints (updated_at);
COMMENT ON TABLE pinterest_sync.checkpoints IS
  'Where an interrupted activity goes on: one row per workflow run and unit, written in the transaction that writes the rows.';

CREATE TABLE pinterest_sync.analytics_days (
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
  PRIMARY KEY (ad_account_id, date)
);
COMMENT ON TABLE pinterest_sync.analytics_days IS
  'Coverage: which UTC days of which ad account are loaded, written in the transaction that writes the last of their rows.';
COMMENT ON COLUMN pinterest_sync.analytics_days.ads IS 'Ads that were asked for.';
COMMENT ON COLUMN pinterest_sync.analytics_days.rows IS 'Rows that Pinterest sent.';
COMMENT ON COLUMN pinterest_sync.analytics_days.read_on IS 'UTC day of the last reading, as its run counts it: how old the day was tells whether its numbers may still change.';
COMMENT ON COLUMN pinterest_sync.analytics_days.read_with IS 'Hash of the columns and attribution settings that it was asked for with: a day read with others counts as not loaded.';

CREATE TABLE pinterest_sync.grants (
  grant_id text PRIMARY KEY,
  tokens bytea NOT NULL,
  renewed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE pinterest_sync.grants IS
  'Access and refresh tokens of an app, encrypted with a key derived from the secret of the app.';
`;
