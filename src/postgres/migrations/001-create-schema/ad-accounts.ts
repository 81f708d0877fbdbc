/** Which connection sees and syncs which ad account. */
import { sync } from '../../../shared/database-names.js';

export const adAccounts = `
CREATE TABLE ${sync.listed_ad_accounts} (
  task_queue text NOT NULL,
  ad_account_id text NOT NULL,
  name text,
  run_id text NOT NULL,
  listed_at timestamptz NOT NULL DEFAULT now(),
  connection text NOT NULL DEFAULT 'default',
  PRIMARY KEY (task_queue, ad_account_id)
);
COMMENT ON TABLE ${sync.listed_ad_accounts} IS
  'The ad accounts that Pinterest listed when it was last asked. An ad account whose row is gone has left the connection; its data stay.';
COMMENT ON COLUMN ${sync.listed_ad_accounts}.task_queue IS
  'Of the workers that asked: those of another one may have another connection.';
COMMENT ON COLUMN ${sync.listed_ad_accounts}.run_id IS 'Run that saw it last.';
COMMENT ON COLUMN ${sync.listed_ad_accounts}.connection IS 'Connection that it was listed for.';

CREATE TABLE ${sync.ad_account_owners} (
  task_queue text NOT NULL,
  ad_account_id text NOT NULL,
  connection text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_queue, ad_account_id)
);
COMMENT ON TABLE ${sync.ad_account_owners} IS
  'The connection that syncs each ad account: the first one that saw it, for as long as it does and is connected.';
`;
