/**
 * The settings of the Unified Marketing Schema. The view itself is made from its definition, `src/ums`, after the
 * migrations. Somebody who drops the other two schemas to begin anew keeps the settings, hence IF NOT EXISTS.
 */
import { ums } from '../../../shared/database-names.js';

export const umsSettings = `
CREATE TABLE IF NOT EXISTS ${ums.integrations} (
  ad_account_id text PRIMARY KEY,
  integration_id text NOT NULL DEFAULT gen_random_uuid()::text,
  integration_name text NOT NULL,
  store text,
  channel text NOT NULL DEFAULT 'Paid Social',
  vendor text NOT NULL DEFAULT 'Pinterest',
  master_currency text NOT NULL DEFAULT 'USD'
    CHECK (master_currency ~ '^[A-Z]{3}$' AND master_currency <> 'UNK')
);
INSERT INTO ${ums.integrations} (ad_account_id, integration_name) VALUES ('*', 'Pinterest Ads') ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS ${ums.channel_mapping} (
  rule integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  priority integer NOT NULL DEFAULT 100,
  campaign_id text,
  campaign_name text,
  subchannel text,
  media_type text,
  CHECK (num_nonnulls(campaign_id, campaign_name) = 1)
);

-- NaN counts as greater than every number, so that the upper bound keeps it out.
CREATE TABLE IF NOT EXISTS ${ums.fx_rates} (
  date date NOT NULL,
  from_currency text NOT NULL CHECK (from_currency ~ '^[A-Z]{3}$'),
  to_currency text NOT NULL CHECK (to_currency ~ '^[A-Z]{3}$'),
  rate numeric NOT NULL CHECK (rate > 0 AND rate < 'Infinity'),
  published_on date NOT NULL,
  PRIMARY KEY (from_currency, to_currency, date),
  CHECK (from_currency <> to_currency),
  CHECK (published_on <= date)
);
`;
