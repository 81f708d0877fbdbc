/** Which connection syncs which ad account: one that two of them see is synced once. */
export const sql = `
CREATE TABLE pinterest_sync.ad_account_owners (
  task_queue text NOT NULL,
  ad_account_id text NOT NULL,
  connection text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_queue, ad_account_id)
);
COMMENT ON TABLE pinterest_sync.ad_account_owners IS
  'The connection that syncs each ad account: the first one that saw it, for as long as it does and is connected.';

ALTER TABLE pinterest_sync.listed_ad_accounts ADD COLUMN connection text NOT NULL DEFAULT 'default';
COMMENT ON COLUMN pinterest_sync.listed_ad_accounts.connection IS 'Connection that it was listed for.';
`;
