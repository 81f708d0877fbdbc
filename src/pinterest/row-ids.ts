import type { Day } from '../shared/dates.js';

/**
 * Finds an id in the text of a row, because JSON.parse rounds ids that come as large numbers. Inside of a string the
 * quotes would be escaped, so only keys are found. The first group is a string's content, the second the digits; a
 * fraction of nothing is no part of them.
 */
export const patternOf = (field: string) =>
  new RegExp(`"${field}"\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,}]+?)(?:\\.0+)?(?=[\\s,}]))`);

const AD_ID = patternOf('AD_ID');
const DATE = /"DATE"\s*:\s*"(\d{4}-\d\d-\d\d)(?:[T ]00:00[^"]*)?"/;

/** What a row is about, as far as it says. */
export function idAndDayOf(row: string): { adId: string | undefined; date: Day | undefined } {
  const [, text, number] = AD_ID.exec(row) ?? [];
  const adId = (text ?? number) || undefined;
  return { adId: adId === 'null' ? undefined : adId, date: DATE.exec(row)?.[1] };
}

const IS_ID = /^\d+$/;
const IS_DAY = /^\d{4}-\d\d-\d\d$/;
/** The row with the ad id and the day that only the keys of its groups say. */
export function withGroup(row: string, keys: readonly string[]): string {
  const { adId, date } = idAndDayOf(row);
  if (adId !== undefined && date !== undefined) return row;
  const last = (pattern: RegExp) => keys.filter((key) => pattern.test(key)).at(-1);
  const withId = adId === undefined ? withField(row, 'AD_ID', last(IS_ID)) : row;
  return date === undefined ? withField(withId, 'DATE', last(IS_DAY)) : withId;
}

/** What a row says itself stays. */
function withField(row: string, name: string, value: string | undefined): string {
  if (value === undefined) return row;
  const [field, said] = new RegExp(`"${name}"\\s*:\\s*(null|""|\\S)`).exec(row) ?? [];
  if (field && said !== 'null' && said !== '""') return row;
  const own = `"${name}":"${value}"`;
  if (field) return row.replace(field, () => own);
  return row.replace(/\s*\}$/, () => `${/^\{\s*\}$/.test(row) ? '' : ','}${own}}`);
}
