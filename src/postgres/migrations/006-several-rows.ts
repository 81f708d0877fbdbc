/**
 * Which ads have more than one row on a day, so that `ums.vendor_performance` has to add up only those. Nearly no ad
 * has: to group all rows would make every query over the view slower.
 */
import { pinterest, sync, syncFunctions } from '../../shared/database-names.js';

/** Of the rows in `inserted`, those beside which another one is stored. */
const note = (inserted: string) => `
  INSERT INTO ${sync.several_rows} (ad_id, date)
  SELECT DISTINCT fresh.ad_id, fresh.date FROM ${inserted} AS fresh
  JOIN ${pinterest.ad_analytics} AS other
    ON other.ad_id = fresh.ad_id AND other.date = fresh.date AND other.__sync_key <> fresh.__sync_key
  ON CONFLICT DO NOTHING`;

export const severalRows = `
CREATE TABLE ${sync.several_rows} (
  ad_id text NOT NULL,
  date date NOT NULL,
  PRIMARY KEY (ad_id, date)
);
COMMENT ON TABLE ${sync.several_rows} IS
  'Ads and days with more than one row of ${pinterest.ad_analytics}: of different pins, ad groups or campaigns. Kept by a trigger; an entry too many does no harm.';
${note(pinterest.ad_analytics)};

CREATE FUNCTION ${syncFunctions.note_several_rows}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN${note('inserted')};
  RETURN NULL;
END $$;

-- Rows get another ad or day only by hand; a deleted one leaves an entry that does no harm.
CREATE TRIGGER note_several_rows AFTER INSERT ON ${pinterest.ad_analytics}
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ${syncFunctions.note_several_rows}();
`;
