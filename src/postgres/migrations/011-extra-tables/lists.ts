/** Lists beside campaigns, ad groups and ads. */
import { extra } from '../../../shared/database-names.js';

export const extraLists = `
CREATE TABLE ${extra.keywords} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  parent_id text,
  parent_type text,
  value text,
  match_type text,
  archived boolean,
  type text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __last_listed_at timestamptz
);
CREATE INDEX ON ${extra.keywords} (ad_account_id);

CREATE TABLE ${extra.product_groups} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  ad_group_id text,
  status text,
  creative_type text,
  bid_in_micro_currency numeric,
  included boolean,
  parent_id text,
  definition text,
  relative_definition text,
  catalog_product_group_id text,
  catalog_product_group_name text,
  tracking_url text,
  collections_hero_pin_id text,
  collections_hero_destination_url text,
  grid_click_type text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __last_listed_at timestamptz
);
CREATE INDEX ON ${extra.product_groups} (ad_account_id);

CREATE TABLE ${extra.audiences} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  name text,
  description text,
  audience_type text,
  status text,
  size bigint,
  rule text,
  created_timestamp timestamptz,
  updated_timestamp timestamptz,
  created_by_company_name text,
  is_nca boolean,
  type text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __last_listed_at timestamptz
);
CREATE INDEX ON ${extra.audiences} (ad_account_id);

CREATE TABLE ${extra.customer_lists} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  name text,
  status text,
  num_batches bigint,
  num_uploaded_user_records bigint,
  num_removed_user_records bigint,
  exceptions text,
  created_time timestamptz,
  updated_time timestamptz,
  is_nca boolean,
  type text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __last_listed_at timestamptz
);
CREATE INDEX ON ${extra.customer_lists} (ad_account_id);

CREATE TABLE ${extra.conversion_tags} (
  id text NOT NULL UNIQUE,
  ad_account_id text,
  name text,
  status text,
  version text,
  last_fired_time_ms numeric,
  enhanced_match_status text,
  configs text,
  __sync_key text PRIMARY KEY,
  __synced_at timestamptz NOT NULL DEFAULT now(),
  __loaded_at timestamptz NOT NULL DEFAULT now(),
  __last_listed_at timestamptz
);
CREATE INDEX ON ${extra.conversion_tags} (ad_account_id);
`;
