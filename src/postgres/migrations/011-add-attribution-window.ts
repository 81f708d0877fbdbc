/** In which windows the conversions of a day were counted: the settings may change, and older days stay as they are. */
export const sql = `
ALTER TABLE pinterest_sync.analytics_days ADD COLUMN attribution_window text;
COMMENT ON COLUMN pinterest_sync.analytics_days.attribution_window IS
  'Windows that conversions were asked for in; NULL for a day that was read before this was kept.';
`;
