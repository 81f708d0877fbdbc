/** What is stored of the days of a report, compared with what its file had. */
import type { Knex } from 'knex';
import { type AnswerReader, settleLeftOut } from '../../postgres/absent-rows.js';
import { storedRows } from '../../postgres/stored-days.js';
import { type Day, type DayRange, eachDay } from '../../shared/dates.js';
import { addRows, noTotals, type UnitTotals } from '../../shared/tables.js';
import type { ReportFile } from './report-file.js';

interface ReadDays {
  adAccountId: string;
  range: DayRange;
  /** After its end. */
  file: ReportFile['content'];
}

/** Days of which rows are not stored that the file has. @param except days of which that is known already. */
export async function lackingDays(
  db: Knex,
  { range, ...read }: ReadDays,
  except: ReadonlySet<Day | undefined>,
): Promise<Day[]> {
  const lacking: Day[] = [];
  for (const date of eachDay(range)) {
    if (except.has(date)) continue;
    const held = await keysOnFile(db, read, date);
    if (held.length < read.file.rowsOn(date)) lacking.push(date);
  }
  return lacking;
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
    const keys = await keysOnFile(transaction, read, date);
    const done = await settleLeftOut(transaction, { adAccountId, date, keys, since, reader });
    rows = addRows(rows, done.rows);
    withdrawn += done.withdrawn;
    finalRowsChanged += done.finalRowsChanged;
  }
  return { rows, withdrawn, finalRowsChanged };
}

async function keysOnFile(
  db: Knex,
  { adAccountId, file }: Omit<ReadDays, 'range'>,
  date: Day,
): Promise<string[]> {
  const stored = await storedRows(db, adAccountId, date);
  return stored.filter(({ identity }) => file.has(identity, date)).map(({ key }) => key);
}
