/** A name for the database itself, by which a run knows the one that it writes to. */
export const sql = `
CREATE TABLE pinterest_sync.identity (
  database_id uuid NOT NULL DEFAULT gen_random_uuid(),
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO pinterest_sync.identity DEFAULT VALUES;
COMMENT ON TABLE pinterest_sync.identity IS
  'Names this database: workers that share a task queue but not the database refuse each other''s runs.';
`;
