/** What is known of a loaded day of a chosen table: what it was asked about, what was stored, and what is doubtful of it. */
import { sync } from '../../shared/database-names.js';

export const factsOfExtraDays = `
ALTER TABLE ${sync.extra_days}
  ADD COLUMN asked_at timestamptz,
  ADD COLUMN stored_rows integer,
  ADD COLUMN digest numeric,
  ADD COLUMN digest_of text,
  ADD COLUMN doubt text,
  ADD COLUMN doubted_on date;
COMMENT ON COLUMN ${sync.extra_days}.asked_at IS
  'Before it was chosen what to ask about: what was first listed later is not in the answer. Empty for reports, which are about everything.';
COMMENT ON COLUMN ${sync.extra_days}.stored_rows IS 'Rows of the day when its reading ended.';
COMMENT ON COLUMN ${sync.extra_days}.digest IS
  'Sum of the hashes of these rows. Empty from the beginning of a reading to its end: without an end, the day is read again.';
COMMENT ON COLUMN ${sync.extra_days}.digest_of IS 'Names the columns that were hashed.';
COMMENT ON COLUMN ${sync.extra_days}.doubt IS
  'Why the day is read again: left out (rows keep numbers that the last answer leaves out), total (its rows do not add up to the ad account''s total), changed (its rows are not those that were loaded).';
COMMENT ON COLUMN ${sync.extra_days}.doubted_on IS 'Day of the first reading that left the day in doubt.';

CREATE TABLE ${sync.refused_things} (
  table_name text NOT NULL,
  ad_account_id text NOT NULL,
  id text NOT NULL,
  reason text NOT NULL,
  run_id text NOT NULL,
  first_refused_at timestamptz NOT NULL DEFAULT now(),
  last_refused_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ad_account_id, table_name, id)
);
CREATE TABLE ${sync.extra_sizes} (
  ad_account_id text NOT NULL,
  table_name text NOT NULL,
  most_rows numeric NOT NULL,
  learned_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ad_account_id, table_name)
);
COMMENT ON TABLE ${sync.extra_sizes} IS
  'About how many rows of a chosen table one answer may have, where Pinterest failed over more. After a day, more are tried.';
COMMENT ON TABLE ${sync.refused_things} IS
  'What Pinterest refused requests for while it answered about others: campaigns, ad groups and product groups, which are asked about again once they are listed again, and ad groups whose list of keywords or product groups it refused (table_name is that list).';
`;
