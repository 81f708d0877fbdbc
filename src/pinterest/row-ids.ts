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
