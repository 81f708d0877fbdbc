/** Which ad accounts Pinterest lists, so that one that has left can be told from one that is not synced. */
export const sql = `
CREATE TABLE pinterest_sync.listed_ad_accounts (
  task_queue text NOT NULL,
  ad_account_id text NOT NULL,
  name text,
  run_id text NOT NULL,
  listed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_queue, ad_account_id)
);
COMMENT ON TABLE pinterest_sync.listed_ad_accounts IS
  'The ad accounts that Pinterest listed when it was last asked. An ad account whose row is gone has left the connection; its data stay.';
COMMENT ON COLUMN pinterest_sync.listed_ad_accounts.task_queue IS
  'Of the workers that asked: those of another one may have another connection.';
COMMENT ON COLUMN pinterest_sync.listed_ad_accounts.run_id IS 'Run that saw it last.';
`;
