import type { Day } from '../shared/dates.js';

/** An id or its number, as text: a string's content, or the digits. */
const AD_ID = /"AD_ID"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,}]+))/g;

/**
 * The ads that the rows of an analytics answer are about. Taken from its text, because JSON.parse rounds ids that
 * come as large numbers. Inside of a string the quotes would be escaped, so only keys are found.
 */
export function adIdsIn(body: string): Set<string> {
  return new Set([...body.matchAll(AD_ID)].map(([, text, number]) => text ?? number ?? ''));
}

/** The same of one row, with its day. */
const ONE_AD_ID = new RegExp(AD_ID.source);
const DATE = /"DATE"\s*:\s*"(\d{4}-\d\d-\d\d)"/;

/** What a row is about, as far as it says. */
export function idAndDayOf(row: string): { adId: string | undefined; date: Day | undefined } {
  const [, text, number] = ONE_AD_ID.exec(row) ?? [];
  const adId = (text ?? number) || undefined;
  return { adId: adId === 'null' ? undefined : adId, date: DATE.exec(row)?.[1] };
}

/** The ids of the ad group, the campaign and the pin, each with its key. */
const OTHER_IDS = ['AD_GROUP_ID', 'CAMPAIGN_ID', 'PIN_ID'].map(
  (name) => new RegExp(AD_ID.source.replace('AD_ID', name)),
);

/** What tells a row from the others of its day, as one text: the parts of `__sync_key` but the day. */
export function identityOf(row: string): string {
  return identityText([ONE_AD_ID, ...OTHER_IDS].map((pattern) => idIn(row, pattern)));
}

/** @param ids of ad, ad group, campaign and pin. */
export const identityText = (ids: readonly (string | null | undefined)[]) =>
  ids.map((id) => id ?? '').join(' ');

function idIn(row: string, pattern: RegExp): string | undefined {
  const [, text, number] = pattern.exec(row) ?? [];
  const id = text?.includes('\\') ? (JSON.parse(`"${text}"`) as string) : (text ?? number);
  return id === 'null' ? undefined : id;
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
