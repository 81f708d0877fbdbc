/** What Pinterest changed afterwards, and how our sums compare with Pinterest's totals. */
import { sync } from '../../../shared/database-names.js';

export const restatements = `
CREATE TABLE ${sync.restatements} (
  ad_account_id text NOT NULL,
  ad_id text NOT NULL,
  date date NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT now(),
  old_spend_in_micro_dollar numeric,
  new_spend_in_micro_dollar numeric,
  old_clickthrough_1 numeric,
  new_clickthrough_1 numeric,
  old_total_conversions numeric,
  new_total_conversions numeric,
  old_total_checkout_value_in_micro_dollar numeric,
  new_total_checkout_value_in_micro_dollar numeric,
  was_final boolean NOT NULL,
  same_settings boolean NOT NULL
);
CREATE INDEX ON ${sync.restatements} (ad_account_id, date);
CREATE INDEX ON ${sync.restatements} (noticed_at);
COMMENT ON TABLE ${sync.restatements} IS
  'One row each time that Pinterest gave an ad other numbers for a day that was loaded already. Forgotten after 400 days.';
COMMENT ON COLUMN ${sync.restatements}.was_final IS 'Whether the day had counted as final.';
COMMENT ON COLUMN ${sync.restatements}.same_settings IS
  'False when the day was asked for with other columns or attribution settings than before, which changes numbers too.';

CREATE TABLE ${sync.reconciliation} (
  ad_account_id text NOT NULL,
  date date NOT NULL,
  account_spend_in_micro_dollar numeric,
  ads_spend_in_micro_dollar numeric,
  difference_spend_in_micro_dollar numeric NOT NULL
    GENERATED ALWAYS AS (coalesce(account_spend_in_micro_dollar, 0) - coalesce(ads_spend_in_micro_dollar, 0)) STORED,
  account_impression_1 numeric,
  ads_impression_1 numeric,
  difference_impression_1 numeric NOT NULL
    GENERATED ALWAYS AS (coalesce(account_impression_1, 0) - coalesce(ads_impression_1, 0)) STORED,
  account_clickthrough_1 numeric,
  ads_clickthrough_1 numeric,
  difference_clickthrough_1 numeric NOT NULL
    GENERATED ALWAYS AS (coalesce(account_clickthrough_1, 0) - coalesce(ads_clickthrough_1, 0)) STORED,
  account_total_conversions numeric,
  ads_total_conversions numeric,
  difference_total_conversions numeric NOT NULL
    GENERATED ALWAYS AS (coalesce(account_total_conversions, 0) - coalesce(ads_total_conversions, 0)) STORED,
  reason text,
  checked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ad_account_id, date)
);
COMMENT ON TABLE ${sync.reconciliation} IS
  'Per day: the total that Pinterest gives for the ad account, and the sum of our rows of its ads.';
COMMENT ON COLUMN ${sync.reconciliation}.reason IS 'The likely reason of a difference; NULL when there is none.';
`;
