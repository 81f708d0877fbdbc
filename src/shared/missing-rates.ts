/** Exchange rates that loaded days lack, in one sentence however many ad accounts and days there are. Pure. */
import type { Day } from './dates.js';
import { listed } from './words.js';

/** No rate from one currency to another, on some days of a range. */
export interface MissingRates {
  from: string;
  to: string;
  first: Day;
  last: Day;
  /** The file that `fx update` fetches covers all of these days, and has no such rate. */
  isUnpublished?: true | undefined;
}

/** Each pair once. */
export function mergeMissingRates(all: readonly MissingRates[]): MissingRates[] {
  const merged = new Map<string, MissingRates>();
  for (const one of all) {
    const pair = `${one.from} ${one.to}`;
    const before = merged.get(pair) ?? one;
    const { first, last } = before;
    merged.set(pair, {
      ...one,
      first: one.first < first ? one.first : first,
      last: one.last > last ? one.last : last,
      isUnpublished: one.isUnpublished && before.isUnpublished,
    });
  }
  return [...merged.values()];
}

/** `no exchange rates from EUR and JPY to USD (days between 2026-08-29 and 2026-11-26)`; undefined when none is missing. */
export function missingRatesText(missing: readonly MissingRates[]): string | undefined {
  const [one] = missing;
  if (!one) return undefined;
  const targets = [...new Set(missing.map(({ to }) => to))];
  const pairs = targets.map((target) => {
    const sources = missing.filter(({ to }) => to === target).map(({ from }) => from);
    return `from ${listed(sources)} to ${target}`;
  });
  const first = missing.reduce((day, pair) => (pair.first < day ? pair.first : day), one.first);
  const last = missing.reduce((day, pair) => (pair.last > day ? pair.last : day), one.last);
  const when = first === last ? `on ${first}` : `on days from ${first} to ${last}`;
  return `no exchange rates ${pairs.join(', ')} ${when}`;
}

/** The command that brings them: what the bank does not publish has to come from a file. */
export function missingRatesStep(missing: readonly MissingRates[]): string {
  const unpublished = missing.filter(({ isUnpublished }) => isUnpublished).map(({ from }) => from);
  const update = 'pinterest-ads-sync fx update';
  if (unpublished.length === 0) return update;
  const file = 'from a file with pinterest-ads-sync fx import';
  if (unpublished.length === missing.length)
    return `the file of exchange rates has none, so load them ${file}`;
  return `${update}, and those from ${listed([...new Set(unpublished)])}, which its file lacks, ${file}`;
}
