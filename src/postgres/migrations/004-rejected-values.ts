/** Single values that cannot be read are kept like rows, a run fails once over each, and knows what it met itself. */
import { sync } from '../../shared/database-names.js';

export const valuesRejected = `
ALTER TABLE ${sync.rejected_rows}
  ADD COLUMN kind text NOT NULL DEFAULT 'row' CHECK (kind IN ('row', 'value')),
  ADD COLUMN column_name text,
  ADD COLUMN told_at timestamptz,
  ADD COLUMN told_run_id text;
DROP INDEX ${sync.rejected_rows}_table_name_ad_account_id_date_md5_idx;
CREATE UNIQUE INDEX ON ${sync.rejected_rows} (table_name, ad_account_id, date, kind, column_name, md5(raw)) NULLS NOT DISTINCT;
COMMENT ON TABLE ${sync.rejected_rows} IS
  'Rows that could not be stored and values that could not be read, as Pinterest sent them. One is deleted when its list or day is read again without it, or a year after it was last seen.';
COMMENT ON COLUMN ${sync.rejected_rows}.kind IS
  'row: nothing of it is stored. value: the row is stored without this value, whose column is NULL.';
COMMENT ON COLUMN ${sync.rejected_rows}.column_name IS 'Of a value: its column.';
COMMENT ON COLUMN ${sync.rejected_rows}.raw IS
  'The JSON of the row, to the digit; of a value, with the ids of its row. Only characters that Postgres cannot hold are taken out.';
COMMENT ON COLUMN ${sync.rejected_rows}.told_at IS
  'When a run failed and named it. Later runs that meet it unchanged only note it, and its day or list counts as loaded.';
COMMENT ON COLUMN ${sync.rejected_rows}.told_run_id IS 'That run.';

ALTER TABLE ${sync.checkpoints} ADD COLUMN started_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN ${sync.checkpoints}.started_at IS 'When its first step was written.';

CREATE TABLE ${sync.rejected_in_runs} (
  run_id text NOT NULL,
  unit text NOT NULL,
  date date,
  kind text NOT NULL,
  reason text NOT NULL,
  is_news boolean NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX ON ${sync.rejected_in_runs} (run_id, unit, date, kind, md5(reason), is_news) NULLS NOT DISTINCT;
CREATE INDEX ON ${sync.rejected_in_runs} (seen_at);
COMMENT ON TABLE ${sync.rejected_in_runs} IS
  'What each run met of ${sync.rejected_rows}, which all runs share: another run that meets the same row changes nothing here.';
COMMENT ON COLUMN ${sync.rejected_in_runs}.date IS 'As in ${sync.rejected_rows}.';
COMMENT ON COLUMN ${sync.rejected_in_runs}.is_news IS 'Whether no earlier run had told it.';
`;
