/** What campaigns, ad groups and ads were at a past time. */
import { extra } from '../../shared/database-names.js';

export const entityHistory = `
CREATE TABLE ${extra.entity_history} (
  entity_type text NOT NULL,
  id text NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz CHECK (valid_to > valid_from),
  ad_account_id text,
  name text,
  status text,
  daily_spend_cap numeric,
  lifetime_spend_cap numeric,
  budget_type text,
  budget_in_micro_currency numeric,
  bid_in_micro_currency numeric,
  lifetime_frequency_cap bigint,
  pacing_delivery_type text,
  placement_group text,
  billable_event text,
  start_time timestamptz,
  end_time timestamptz,
  objective_type text,
  pin_id text,
  destination_url text,
  summary_status text,
  review_status text,
  updated_time timestamptz,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (entity_type, id, valid_from)
);
-- An entity has one present state, also when two runs read its list at the same time.
CREATE UNIQUE INDEX ON ${extra.entity_history} (entity_type, id) WHERE valid_to IS NULL;
CREATE INDEX ON ${extra.entity_history} (ad_account_id);
`;
