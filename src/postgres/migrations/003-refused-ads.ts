/** What Pinterest lists, which ads it refuses to be asked about, and how many it can be asked about at once. */
import { pinterest, sync } from '../../shared/database-names.js';

const entities = [pinterest.ad_accounts, pinterest.campaigns, pinterest.ad_groups, pinterest.ads];

/** Rows from before keep NULL until they are listed. Updates in their own page touch no index. */
const lastListedAt = entities
  .map(
    (table) => `
ALTER TABLE ${table} ADD COLUMN __last_listed_at timestamptz;
ALTER TABLE ${table} ALTER COLUMN __last_listed_at SET DEFAULT now();
ALTER TABLE ${table} SET (fillfactor = 50);`,
  )
  .join('');

export const refusedAds = `${lastListedAt}

CREATE TABLE ${sync.list_readings} (
  ad_account_id text NOT NULL,
  table_name text NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ad_account_id, table_name)
);
COMMENT ON TABLE ${sync.list_readings} IS
  'The last list of each kind that was read to its end: what was last listed before it began is no longer listed.';

CREATE TABLE ${sync.refused_ads} (
  ad_account_id text NOT NULL,
  ad_id text NOT NULL,
  reason text NOT NULL,
  date date NOT NULL,
  run_id text NOT NULL,
  refusals integer NOT NULL DEFAULT 1,
  first_refused_at timestamptz NOT NULL DEFAULT now(),
  last_refused_at timestamptz NOT NULL DEFAULT now(),
  accepted_at timestamptz,
  PRIMARY KEY (ad_account_id, ad_id)
);
COMMENT ON TABLE ${sync.refused_ads} IS
  'Ads that Pinterest refused to give analytics of while it gave those of others: they are left out until it lists and accepts them again.';
COMMENT ON COLUMN ${sync.refused_ads}.reason IS 'What Pinterest answered last.';
COMMENT ON COLUMN ${sync.refused_ads}.date IS 'Day that was asked for when it was refused last.';
COMMENT ON COLUMN ${sync.refused_ads}.run_id IS 'Run that met the refusal last.';
COMMENT ON COLUMN ${sync.refused_ads}.refusals IS 'How many runs met it.';
COMMENT ON COLUMN ${sync.refused_ads}.accepted_at IS
  'When Pinterest gave its analytics again; days that were read between the refusal and then lack the ad. NULL while it is refused.';

CREATE TABLE ${sync.batch_sizes} (
  ad_account_id text PRIMARY KEY,
  ads integer NOT NULL,
  grows_at timestamptz NOT NULL,
  learned_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ${sync.batch_sizes} IS
  'Ad accounts for which Pinterest failed to answer about 250 ads at once, and how many worked.';
COMMENT ON COLUMN ${sync.batch_sizes}.grows_at IS 'From then on, twice as many are tried.';
`;
