/** The ad account's own day: which time zone the account has, and in which one each loaded day was counted. */
import { pinterest, sync } from '../../shared/database-names.js';

export const ownDay = `
ALTER TABLE ${pinterest.ad_accounts} ADD COLUMN __time_zone text;

ALTER TABLE ${sync.analytics_days} ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
COMMENT ON COLUMN ${sync.analytics_days}.time_zone IS
  'Time zone that the day is a calendar day of: UTC, or the one that the ad account had when the day was read. Days of different zones overlap: never add them up as if they did not.';

ALTER TABLE ${sync.extra_days} ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
COMMENT ON COLUMN ${sync.extra_days}.time_zone IS 'Time zone that the day is a calendar day of, as in ${sync.analytics_days}.';
COMMENT ON TABLE ${sync.analytics_days} IS
  'Coverage: which days of which ad account are loaded, written in the transaction that writes the last of their rows.';
COMMENT ON COLUMN ${sync.analytics_days}.read_on IS
  'Day of the last reading, in the time zone of the day, as its run counts it: how old the day was tells whether its numbers may still change.';
`;
