/**
 * Reads a file of exchange rates: lines of `date,from,to,rate`, or what the European Central Bank publishes. That is a
 * table with a column per currency, which says what one euro costs (eurofxref-hist.csv), the same in an archive
 * (eurofxref-hist.zip), or XML. Rates stay text, so that no digit is lost.
 */
import { isDay } from '../shared/dates.js';
import { onOneLine } from '../shared/plain-text.js';
import { counted, group } from '../shared/words.js';
import { cubeRates, isCompleteXml, isXml } from './fx-xml.js';
import { isZip, UnzipError, unzipOne } from './unzip.js';

interface Quote {
  date: string;
  from: string;
  to: string;
  rate: string;
}

export interface FxFile {
  /** Whether all rates are for one euro, so that those between other currencies have to be computed. */
  isOfEuro: boolean;
  quotes: Quote[];
}

/** What is wrong with a file, line by line. */
export class FxFileError extends Error {}

interface Line {
  number: number;
  cells: string[];
}

/** What a part of the file says, and what is wrong with its form. */
interface Part {
  place: string;
  quotes: readonly Quote[];
  fault?: string | undefined;
}

/** Of all rates since 1999, the table takes 2 MB and the XML 9 MB. */
export const LARGEST_FX_FILE_BYTES = 32 * 1024 * 1024;

const BASE = 'EUR';
const SHOWN_FAULTS = 10;
const SHOWN_CHARACTERS = 60;
const FORMS =
  'it must be "date,from,to,rate", or "Date,USD,JPY,..." as in eurofxref-hist.csv of the European Central Bank';

/**
 * @param mostValues of a file that nobody has looked at: each takes many times its own memory.
 * @throws FxFileError that names each bad line (the first ten), the value found and what is allowed.
 */
export function readFxFile(bytes: Buffer, mostValues = Number.POSITIVE_INFINITY): FxFile {
  const text = textOf(bytes);
  if ([',', '\n', '<Cube'].some((mark) => hasMore(text, mark, mostValues))) {
    throw new FxFileError(`it has more than ${group(mostValues)} values`);
  }
  if (/^\s*<(?:!doctype\s+html|html)[\s>]/i.test(text.slice(0, 1_000))) {
    throw new FxFileError('it is a web page, not a file of rates');
  }
  return isXml(text) ? readXml(text) : readLines(text);
}

function textOf(bytes: Buffer): string {
  try {
    const file = isZip(bytes) ? unzipOne(bytes, LARGEST_FX_FILE_BYTES) : bytes;
    return file.toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (!(error instanceof UnzipError)) throw error;
    throw new FxFileError(`the ZIP archive cannot be read: ${error.message}`);
  }
}

function hasMore(text: string, mark: string, most: number): boolean {
  let count = 0;
  if (most >= text.length) return false;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}

function readXml(text: string): FxFile {
  if (!isCompleteXml(text))
    throw new FxFileError('the XML breaks off: its last tag is not that of the Envelope');
  const parts = cubeRates(text).map(({ date, currency, rate }) => ({
    place: `Cube of ${shown(currency)} on ${shown(date)}`,
    quotes: [{ date, from: BASE, to: currency, rate }],
  }));
  return { isOfEuro: true, quotes: checked(parts) };
}

function readLines(text: string): FxFile {
  const [header, ...lines] = linesOf(text);
  const columns = header?.cells ?? [];
  const isOfEuro = columns.join().toLowerCase() !== 'date,from,to,rate';
  const isKnown =
    /^date$/i.test(columns[0] ?? '') && columns.length > 1 && columns.slice(1).every(isCurrency);
  if (isOfEuro && !isKnown) {
    throw new FxFileError(`line ${header?.number ?? 1} is ${shown(columns.join())}; ${FORMS}`);
  }
  const parts = lines.map(({ number, cells }) => ({
    place: `line ${number}`,
    quotes: isOfEuro ? quotesOf(columns, cells) : [quoteOf(cells)],
    fault:
      cells.length === columns.length
        ? undefined
        : `it has ${counted(cells.length, 'value')}; it must have ${columns.length}, as the first line`,
  }));
  return { isOfEuro, quotes: checked(parts) };
}

/** Of what may be anything. */
const shown = (text: string) => JSON.stringify(onOneLine(text.slice(0, SHOWN_CHARACTERS)));

function checked(parts: readonly Part[]): Quote[] {
  const seen = new Map<string, Quote>();
  const faults: string[] = [];
  let count = 0;
  for (const { place, quotes, fault } of parts) {
    const wrong = fault === undefined ? quotes.flatMap((quote) => quoteFaults(quote, seen)) : [fault];
    count += wrong.length;
    if (faults.length < SHOWN_FAULTS) faults.push(...wrong.map((text) => `${place}: ${text}`));
  }
  if (count > 0) throw new FxFileError(faultList(faults.slice(0, SHOWN_FAULTS), count));
  if (seen.size === 0) throw new FxFileError('it has no rates');
  return [...seen.values()];
}

/** Lines that hold something. The bank's lines end with a comma, which begins no further value. */
function linesOf(text: string): Line[] {
  return text
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
function quoteFaults(quote: Quote, seen: Map<string, Quote>): string[] {
  const { date, from, to, rate } = quote;
  const key = `${from} to ${to} on ${date}`;
  const before = seen.get(key)?.rate;
  const rules: [boolean, string][] = [
    [isDay(date), `date is ${shown(date)}; it must be a day such as 2026-11-23`],
    [isCurrency(from), `from is ${shown(from)}; it must be a currency such as EUR`],
    [isCurrency(to), `to is ${shown(to)}; it must be a currency such as USD`],
    [from !== to, `from and to are both ${shown(from)}; they must differ`],
    [
      /^\d{1,20}(\.\d{1,30})?$/.test(rate) && /[1-9]/.test(rate),
      `rate is ${shown(rate)}; it must be a number above 0 such as 1.0842`,
    ],
    [before === undefined || before === rate, `the rate ${key} is ${rate}, and ${before} in an earlier line`],
  ];
  const faults = rules.flatMap(([holds, fault]) => (holds ? [] : [fault]));
  if (faults.length === 0) seen.set(key, quote);
  return faults;
}

function faultList(shownFaults: readonly string[], count: number): string {
  const more = count - shownFaults.length;
  return [...shownFaults, ...(more > 0 ? [`and ${group(more)} more`] : [])].join('\n');
}
