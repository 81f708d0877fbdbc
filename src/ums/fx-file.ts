/**
 * Reads a file of exchange rates. Two forms are taken: lines of `date,from,to,rate`, and the table that the
 * European Central Bank publishes (eurofxref-hist.csv), which has a column per currency with what one euro costs.
 * Rates stay text, so that no digit is lost.
 */
import { isDay } from '../shared/dates.js';

interface Quote {
  date: string;
  from: string;
  to: string;
  rate: string;
}

export interface FxFile {
  /** Whether all rates are for one euro, so that those between other currencies have to be computed. */
  isTable: boolean;
  quotes: Quote[];
}

/** What is wrong with a file, line by line. */
export class FxFileError extends Error {}

interface Line {
  number: number;
  cells: string[];
}

const BASE = 'EUR';
const SHOWN_FAULTS = 10;
const FORMS =
  'it must be "date,from,to,rate", or "Date,USD,JPY,..." as in eurofxref-hist.csv of the European Central Bank';

/** @throws FxFileError that names each bad line (the first ten), the value found and what is allowed. */
export function readFxFile(text: string): FxFile {
  const [header, ...lines] = linesOf(text);
  const columns = header?.cells ?? [];
  const isTable = columns.join().toLowerCase() !== 'date,from,to,rate';
  const isKnown =
    /^date$/i.test(columns[0] ?? '') && columns.length > 1 && columns.slice(1).every(isCurrency);
  if (isTable && !isKnown) {
    throw new FxFileError(`line ${header?.number ?? 1} is ${JSON.stringify(columns.join())}; ${FORMS}`);
  }
  const faults: string[] = [];
  const seen = new Map<string, Quote>();
  for (const { number, cells } of lines) {
    const found = isTable ? quotesOf(columns, cells) : [quoteOf(cells)];
    const wrong =
      cells.length === columns.length
        ? found.flatMap((quote) => faultsOf(quote, seen))
        : [`it has ${cells.length} values; it must have ${columns.length}, as the first line`];
    faults.push(...wrong.map((fault) => `line ${number}: ${fault}`));
  }
  if (faults.length > 0) throw new FxFileError(faultList(faults));
  if (seen.size === 0) throw new FxFileError('it has no rates');
  return { isTable, quotes: [...seen.values()] };
}

/** Lines that hold something. The bank's lines end with a comma, which begins no further value. */
function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({
      number: index + 1,
      cells: line
        .replace(/,\s*$/, '')
        .split(',')
        .map((cell) => cell.trim()),
    }))
    .filter(({ cells }) => cells.some(Boolean));
}

const isCurrency = (text: string) => /^[A-Z]{3}$/.test(text);

const quoteOf = ([date = '', from = '', to = '', rate = '']: string[]): Quote => ({ date, from, to, rate });

/** A currency that was not quoted on a day says N/A. */
function quotesOf(columns: readonly string[], [date = '', ...rates]: string[]): Quote[] {
  return rates.flatMap((rate, index) =>
    rate === '' || rate === 'N/A' ? [] : [{ date, from: BASE, to: columns[index + 1] ?? '', rate }],
  );
}

/** What is wrong with a rate; one that is right is kept in `seen`. */
function faultsOf(quote: Quote, seen: Map<string, Quote>): string[] {
  const { date, from, to, rate } = quote;
  const key = `${from} to ${to} on ${date}`;
  const before = seen.get(key)?.rate;
  const rules: [boolean, string][] = [
    [isDay(date), `date is ${JSON.stringify(date)}; it must be a day such as 2026-11-23`],
    [isCurrency(from), `from is ${JSON.stringify(from)}; it must be a currency such as EUR`],
    [isCurrency(to), `to is ${JSON.stringify(to)}; it must be a currency such as USD`],
    [from !== to, `from and to are both ${JSON.stringify(from)}; they must differ`],
    [
      /^\d{1,20}(\.\d{1,30})?$/.test(rate) && /[1-9]/.test(rate),
      `rate is ${JSON.stringify(rate)}; it must be a number above 0 such as 1.0842`,
    ],
    [before === undefined || before === rate, `the rate ${key} is ${rate}, and ${before} in an earlier line`],
  ];
  const faults = rules.flatMap(([holds, fault]) => (holds ? [] : [fault]));
  if (faults.length === 0) seen.set(key, quote);
  return faults;
}

function faultList(faults: readonly string[]): string {
  const rest = faults.length > SHOWN_FAULTS ? [`and ${faults.length - SHOWN_FAULTS} more lines`] : [];
  return [...faults.slice(0, SHOWN_FAULTS), ...rest].join('\n');
}
