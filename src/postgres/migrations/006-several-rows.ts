/** Which ads have more than one row on a day: only those have to be added up by `ums.vendor_performance`. */
import { pinterest, sync } from '../../shared/database-names.js';

export const severalRows = `
CREATE TABLE ${sync.several_rows} (
  ad_id text NOT NULL,
  date date NOT NULL,
  PRIMARY KEY (ad_id, date)
);
COMMENT ON TABLE ${sync.several_rows} IS
  'Ads and days with more than one row of ${pinterest.ad_analytics}: of different pins, ad groups or campaigns. An entry too many does no harm.';
INSERT INTO ${sync.several_rows} (ad_id, date)
SELECT ad_id, date FROM ${pinterest.ad_analytics} GROUP BY ad_id, date HAVING count(*) > 1;
`;
