/** Fetches the exchange rates that the European Central Bank publishes, and stores them. */
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import { download, withoutQuery } from '../network/download.js';
import type { Proxies } from '../network/proxies.js';
import { ums } from '../shared/database-names.js';
import { addDays, type Day } from '../shared/dates.js';
import { inDatabase } from '../shared/real-names.js';
import { type FxFile, FxFileError, LARGEST_FX_FILE_BYTES, readFxFile } from './fx-file.js';
import { CARRIED_DAYS, currenciesWithout, type FxImport, importRates, masterCurrencies } from './fx-rates.js';

/** Where the file is, and how it is reached. */
interface RatesFile {
  url: string;
  proxies: Proxies;
}

interface UpdateOptions {
  today: Day;
  /** The first day that needs rates. */
  from: Day;
  signal?: AbortSignal | undefined;
}

/** Those since 1999 are 300,000. */
const MOST_VALUES = 1_000_000;

interface FxUpdate extends FxImport {
  /** Master currencies that the file has no rates of. */
  without: string[];
}

/** The last working day that is over: its rates are there, unless it was a holiday. */
export function lastPublishingDay(today: Day): Day {
  const day = addDays(today, -1);
  return isWeekend(day) ? lastPublishingDay(day) : day;
}

const isWeekend = (day: Day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/**
 * Only rates that days from `from` on can need are stored. An imported rate stays: see `importRates`.
 *
 * @throws SyncError RatesUnavailable for a file that cannot be fetched or used; then nothing is stored.
 */
export async function updateRates(
  db: Knex,
  { url, proxies }: RatesFile,
  { today, from, signal }: UpdateOptions,
): Promise<FxUpdate> {
  const bytes = await download({ url, proxies, signal, mostBytes: LARGEST_FX_FILE_BYTES });
  const file = readPublished(bytes, url, today);
  const masters = await masterCurrencies(db);
  const without = currenciesWithout(file, masters);
  if (without.length === masters.length)
    throw unusable(
      url,
      `it has no rates of ${without.join(', ')}, the master_currency of ${inDatabase(ums.integrations)}`,
    );
  const since = addDays(from, -CARRIED_DAYS);
  const quotes = file.quotes.filter(({ date }) => date >= since);
  if (quotes.length === 0) throw unusable(url, `it has no rates since ${since}`);
  const to = masters.filter((currency) => !without.includes(currency));
  return { ...(await importRates(db, { ...file, quotes }, { to, source: 'update' })), without };
}

function readPublished(bytes: Buffer, url: string, today: Day): FxFile {
  try {
    const file = readFxFile(bytes, MOST_VALUES);
    if (!file.isOfEuro) throw new FxFileError('it is not in a form of the European Central Bank');
    // It may be tomorrow already where the file comes from.
    const future = file.quotes.find(({ date }) => date > addDays(today, 1));
    if (future) throw new FxFileError(`it has a rate of ${future.date}, which is in the future`);
    return file;
  } catch (error) {
    if (!(error instanceof FxFileError)) throw error;
    throw unusable(url, error.message);
  }
}

function unusable(url: string, fault: string): SyncError {
  return new SyncError(
    'RatesUnavailable',
    `The file of exchange rates at ${withoutQuery(url)} cannot be used, and nothing was stored: ${fault}`,
  );
}
