/** What is stored of the days of a report, compared with what its file had. */
import type { Knex } from 'knex';
import { type AnswerReader, settleLeftOut } from '../../postgres/absent-rows.js';
import { type StoredRow, storedRows } from '../../postgres/stored-days.js';
import { type Day, type DayRange, eachDay } from '../../shared/dates.js';
import { addRows, noTotals, type UnitTotals } from '../../shared/tables.js';
import type { ReportFile } from './report-file.js';

interface ReadDays {
  adAccountId: string;
  range: DayRange;
  /** After its end. */
  file: ReportFile['content'];
}

/**
 * Days of which rows are not stored that the file has, and days of which rows are stored that it has not.
 *
 * @param except days that are known to be incomplete already.
 */
export async function unequalDays(
  db: Knex,
  { range, ...read }: ReadDays,
  except: ReadonlySet<Day | undefined>,
): Promise<{ lacking: Day[]; withMore: Day[] }> {
  const [lacking, withMore]: [Day[], Day[]] = [[], []];
  for (const date of eachDay(range)) {
    if (except.has(date)) continue;
    const stored = await storedRows(db, read.adAccountId, date);
    const held = keysOnFile(stored, read, date);
    if (held.length < read.file.rowsOn(date)) lacking.push(date);
    else if (held.length < stored.length) withMore.push(date);
  }
  return { lacking, withMore };
}

/** Settles the rows with numbers that the file left out, on days that are read completely. */
export async function settleDays(
  transaction: Knex,
  read: Omit<ReadDays, 'range'>,
  { days, since, reader }: { days: readonly Day[]; since: string; reader: AnswerReader },
): Promise<Pick<UnitTotals, 'rows' | 'withdrawn' | 'finalRowsChanged'>> {
  const { adAccountId } = read;
  let { rows, withdrawn, finalRowsChanged } = noTotals;
  for (const date of days) {
    const keys = keysOnFile(await storedRows(transaction, adAccountId, date), read, date);
    const done = await settleLeftOut(transaction, { adAccountId, date, keys, since, reader });
    rows = addRows(rows, done.rows);
    withdrawn += done.withdrawn;
    finalRowsChanged += done.finalRowsChanged;
  }
  return { rows, withdrawn, finalRowsChanged };
}

const keysOnFile = (stored: readonly StoredRow[], { file }: Pick<ReadDays, 'file'>, date: Day) =>
  stored.filter(({ identity }) => file.has(identity, date)).map(({ key }) => key);
