/** What monitoring asks for and nothing else keeps: when an ad account's sync last succeeded, when a grant ends. */
export const sql = `
CREATE TABLE pinterest_sync.account_runs (
  ad_account_id text PRIMARY KEY,
  succeeded_at timestamptz NOT NULL,
  run_id text NOT NULL
);
COMMENT ON TABLE pinterest_sync.account_runs IS
  'When a sync of the ad account last ended with nothing missing, and which run that was.';

ALTER TABLE pinterest_sync.grants ADD COLUMN ends_at timestamptz;
COMMENT ON COLUMN pinterest_sync.grants.ends_at IS
  'When the refresh token ends, as Pinterest said with the last renewal.';
`;
