/** What Pinterest sent and no table can hold. */
import { sync } from '../../../shared/database-names.js';
import { schemas } from '../../../shared/schemas.js';

export const rejectedRows = `
CREATE TABLE ${sync.rejected_rows} (
  table_name text NOT NULL,
  ad_account_id text NOT NULL,
  date date,
  reason text NOT NULL,
  raw text NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen integer NOT NULL DEFAULT 1,
  workflow_id text NOT NULL,
  run_id text NOT NULL
);
CREATE UNIQUE INDEX ON ${sync.rejected_rows} (table_name, ad_account_id, date, md5(raw)) NULLS NOT DISTINCT;
CREATE INDEX ON ${sync.rejected_rows} (last_seen_at);
COMMENT ON TABLE ${sync.rejected_rows} IS
  'Rows that could not be stored, as Pinterest sent them. One is deleted when its list or day is read again without it, or a year after it was last seen.';
COMMENT ON COLUMN ${sync.rejected_rows}.table_name IS 'Table of schema ${schemas.pinterest} that the row was for.';
COMMENT ON COLUMN ${sync.rejected_rows}.ad_account_id IS 'Ad account that was asked about; empty in the list of ad accounts.';
COMMENT ON COLUMN ${sync.rejected_rows}.date IS 'UTC day that was asked about; NULL for entities.';
COMMENT ON COLUMN ${sync.rejected_rows}.raw IS
  'The JSON of the row, to the digit. Only characters that Postgres cannot hold are taken out.';
COMMENT ON COLUMN ${sync.rejected_rows}.seen IS 'How often it was sent.';
COMMENT ON COLUMN ${sync.rejected_rows}.run_id IS 'Run that saw it last.';
`;
