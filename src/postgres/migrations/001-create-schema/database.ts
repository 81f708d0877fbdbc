/** What the database says about itself: its name, by which a run knows it, and what each view was made from. */
import { sync } from '../../../shared/database-names.js';

export const databaseFacts = `
CREATE TABLE ${sync.identity} (
  database_id uuid NOT NULL DEFAULT gen_random_uuid(),
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO ${sync.identity} DEFAULT VALUES;
COMMENT ON TABLE ${sync.identity} IS
  'Names this database: workers that share a task queue but not the database refuse each other''s runs.';

CREATE TABLE ${sync.views} (
  name text PRIMARY KEY,
  revision integer NOT NULL,
  definition text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ${sync.views} IS
  'Which definition each view was made from: it is made again when a newer build, or a setting, says otherwise.';
`;
