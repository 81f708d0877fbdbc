import type { Day } from '../shared/dates.js';
import { adAnalytics } from '../tables/ad-analytics.js';
import { readJson } from './lenient-json.js';
import { readValue } from './read-value.js';

/** An id or its number, as text: a string's content, or the digits; a fraction of nothing is no part of it. */
const AD_ID = /"AD_ID"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,}]+?)(?:\.0+)?(?=[\s,}]))/g;

/**
 * The ads that the rows of an analytics answer are about. Taken from its text, because JSON.parse rounds ids that
 * come as large numbers. Inside of a string the quotes would be escaped, so only keys are found.
 */
export function adIdsIn(body: string): Set<string> {
  return new Set([...body.matchAll(AD_ID)].map(([, text, number]) => text ?? number ?? ''));
}

/** The same of one row, with its day. */
const ONE_AD_ID = new RegExp(AD_ID.source);
const DATE = /"DATE"\s*:\s*"(\d{4}-\d\d-\d\d)(?:[T ]00:00[^"]*)?"/;

/** What a row is about, as far as it says. */
export function idAndDayOf(row: string): { adId: string | undefined; date: Day | undefined } {
  const [, text, number] = ONE_AD_ID.exec(row) ?? [];
  const adId = (text ?? number) || undefined;
  return { adId: adId === 'null' ? undefined : adId, date: DATE.exec(row)?.[1] };
}

/** The parts of `__sync_key` that are ids, each with the pattern of its field. */
const KEY_IDS = ['AD_ID', 'AD_GROUP_ID', 'CAMPAIGN_ID', 'PIN_ID'].flatMap((field) => {
  const column = adAnalytics.columns.find((one) => one.field === field);
  return column ? [{ column, field, pattern: new RegExp(AD_ID.source.replace('AD_ID', field)) }] : [];
});

/** What tells a row from the others of its day, as one text: the parts of `__sync_key` but the day. */
export function identityOf(row: string): string {
  return identityText(KEY_IDS.map((id) => idIn(row, id)));
}

/** @param ids of ad, ad group, campaign and pin. */
export const identityText = (ids: readonly (string | null | undefined)[]) =>
  ids.map((id) => id ?? '').join(' ');

/** As it is stored. */
function idIn(row: string, { column, field, pattern }: (typeof KEY_IDS)[number]): string | undefined {
  const [, text, number] = pattern.exec(row) ?? [];
  const id = text ?? number;
  if (id === undefined || /^\d+$/.test(id)) return id;
  const json = text === undefined ? number : readJson(`"${text}"`)?.text;
  const stored = readValue(column, field, json ?? 'null').json ?? 'null';
  return stored === 'null' ? undefined : String(JSON.parse(stored));
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
