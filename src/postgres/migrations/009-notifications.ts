/** What people were told about runs, so that they are told once when it changes. */
import { sync } from '../../shared/database-names.js';

export const notifications = `
CREATE TABLE ${sync.notifications} (
  task_queue text NOT NULL,
  subject text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('failed', 'attention', 'well')),
  run_id text NOT NULL,
  ended_at timestamptz NOT NULL,
  told text NOT NULL DEFAULT 'well' CHECK (told IN ('failed', 'attention', 'well')),
  told_at timestamptz,
  PRIMARY KEY (task_queue, subject)
);
COMMENT ON TABLE ${sync.notifications} IS
  'How the last run of each kind ended, and what people were last told by NOTIFY_WEBHOOK_URL. Runs that were well from the start have no row.';
COMMENT ON COLUMN ${sync.notifications}.subject IS
  'Which runs follow one another: those of all ad accounts of a connection, of one ad account, the backfills of one.';
COMMENT ON COLUMN ${sync.notifications}.outcome IS 'Of the run that ended last.';
COMMENT ON COLUMN ${sync.notifications}.told IS 'What people were last told.';
`;
