/** Reports that were asked for, so that a worker that takes over goes on with them. */
import { sync } from '../../../shared/database-names.js';

export const reports = `
CREATE TABLE ${sync.reports} (
  run_id text NOT NULL,
  ad_account_id text NOT NULL,
  from_date date NOT NULL,
  to_date date NOT NULL,
  token text NOT NULL,
  creations integer NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, ad_account_id, from_date, to_date)
);
CREATE INDEX ON ${sync.reports} (requested_at);
COMMENT ON TABLE ${sync.reports} IS
  'Reports that a run has asked Pinterest for; a worker that takes over goes on with them.';
COMMENT ON COLUMN ${sync.reports}.token IS 'Names the report at Pinterest; of no use without an access token.';
COMMENT ON COLUMN ${sync.reports}.creations IS 'How often the run has asked for it.';
`;
