/**
 * The steps of a report: its rows in the order of the file, some hundreds at a time, and then what needs the complete
 * file. The checkpoint is how many rows are written, and a hash of them: a report that was made again may be another
 * file under the same name, which is then written from its first row. Rows that are written twice stay one row.
 */
import type { Knex } from 'knex';
import { analyticsFaults } from '../../pinterest/row-faults.js';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { countAds } from '../../postgres/count-ads.js';
import { rejectedDays } from '../../postgres/rejected-rows.js';
import { readRangeBefore } from '../../postgres/stored-days.js';
import type { ReceivedRows } from '../../postgres/write-modes.js';
import { longestWindow } from '../../shared/attribution.js';
import { addDays, type Day, type DayRange, eachDay } from '../../shared/dates.js';
import { addRows } from '../../shared/tables.js';
import { readinessOrNotReady } from '../common/finality.js';
import { analyticsContext, readWithOf, zoneOf } from '../common/reading-settings.js';
import { requestedColumns } from '../common/requested-columns.js';
import type { ActivityContext } from '../context.js';
import { settleDays, unequalDays } from './report-days.js';
import { ReportFile } from './report-file.js';
import {
  arrayOf,
  FURTHER_ROWS,
  firstRowAgain,
  MOST_RESTARTS,
  ROWS_OF_AD,
  withoutNegative,
} from './report-parts.js';
import type { Batch } from './report-reader.js';
import type { Reading, Step } from './run-steps.js';
import { keyOf, sourceOf } from './unit-keys.js';

interface Report {
  adAccountId: string;
  range: DayRange;
  today: Day;
  url: string;
}

export interface ReportSteps extends Pick<Reading, 'takeStep'> {
  /** Known after the last step. */
  rowsOn(date: Day): number;
  close(): void;
}

/**
 * @throws SyncError in its steps: UnexpectedResponse for a file that is another one each time, PinterestUnavailable for
 * one that breaks off or holds a row that is no JSON.
 */
export async function stepsOfReport(activity: ActivityContext, report: Report): Promise<ReportSteps> {
  const { db, pinterest, signal } = activity;
  const { adAccountId, range, url } = report;
  const mostRows = eachDay(range).length * (FURTHER_ROWS + ROWS_OF_AD * (await countAds(db, adAccountId)));
  const file = new ReportFile(
    (hangUp) => pinterest.reports.rows(url, AbortSignal.any([signal, hangUp]), mostRows),
    range,
  );
  let before = await readRangeBefore(db, adAccountId, range);

  async function startOver(facts: UnitFacts): Promise<Step> {
    const step = firstRowAgain(activity, readingOf(report), facts);
    before = await readRangeBefore(db, adAccountId, range);
    return step;
  }

  async function nextStep(cursor: string | undefined, facts: UnitFacts): Promise<Step> {
    if (!(await file.moveTo(cursor))) return await startOver(facts);
    const batch = await file.next();
    if (batch.rows.length === 0) return await endStep(batch.cursor, facts);
    const areFirst = [...batch.days].every((day) => day !== undefined && !before.known.has(day));
    const received = { ...receive(activity, report, batch), areFirst };
    return { received, items: 0, requests: 0, cursor: batch.cursor, done: false };
  }

  async function endStep(cursor: string, facts: UnitFacts): Promise<Step> {
    const read = { adAccountId, range, file: file.content };
    const rejected = await rejectedDays(db, sourceOf(activity, readingOf(report)));
    const { lacking, withMore } = await unequalDays(db, read, rejected);
    if (lacking.length > 0 && (facts.restarts ?? 0) < MOST_RESTARTS) return await startOver(facts);
    const incomplete = new Set([...rejected, ...lacking]);
    // Another run may have read a day for the first time meanwhile.
    const days = [...new Set([...before.known, ...withMore])].filter(
      (day) => !incomplete.has(day) && !incomplete.has(undefined),
    );
    const { readyUntil, requests } = await askWhetherReady(activity, report);
    const { settings } = activity;
    const present = { readWith: readWithOf(settings), timeZone: zoneOf(settings) };
    const reader = { ...keyOf(activity, readingOf(report)), ...present };
    const extraWrites = async (transaction: Knex) => {
      const { askedAt: since = before.now } = facts;
      const settled = await settleDays(transaction, read, { days, since, reader });
      const rows = addRows(settled.rows, await withoutNegative(transaction, activity, readingOf(report)));
      // One request for the link to the file, whichever attempt made it.
      return { ...settled, rows, requests: 1 + requests };
    };
    const items = await countAds(db, adAccountId);
    return { items, cursor, done: true, facts: { readyUntil, lacking }, extraWrites };
  }

  return {
    rowsOn: (date) => file.content.rowsOn(date),
    close: () => file.close(),
    async takeStep(cursor, facts) {
      const { askedAt = before.now } = facts;
      const step = await nextStep(cursor, facts);
      return { ...step, facts: { ...step.facts, askedAt } };
    },
  };
}

/** The report as the loop names it. */
const readingOf = ({ adAccountId, range }: Report) =>
  ({ unit: { kind: 'report', range }, adAccountId }) as const;

/**
 * Asked for the newest day that no window reaches any more: Pinterest counts days in order, and asking for each
 * day of half a year would cost more than the report.
 */
async function askWhetherReady(
  activity: ActivityContext,
  { range, today }: Report,
): Promise<{ readyUntil: Day | undefined; requests: number }> {
  const oldEnough = addDays(today, -longestWindow(activity.settings.attribution) - 1);
  const newest = oldEnough < range.to ? oldEnough : range.to;
  if (newest < range.from) return { readyUntil: undefined, requests: 0 };
  const { ready, requests } = await readinessOrNotReady(activity, newest, today);
  return { readyUntil: ready ? newest : undefined, requests };
}

function receive({ settings }: ActivityContext, { adAccountId, range }: Report, batch: Batch): ReceivedRows {
  const { text: body, json: rows } = arrayOf(batch);
  const { all: table } = requestedColumns(settings);
  const faults = analyticsFaults({ rows, body }, { adAccountId, range, table });
  return { body, faults, shape: 'array', context: analyticsContext(settings, adAccountId) };
}
