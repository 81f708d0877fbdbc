/**
 * The steps of a report: its rows in the order of the file, 500 at a time, and then what needs the complete
 * file. The checkpoint is how many rows of which report are written.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import { analyticsFaults } from '../../pinterest/row-faults.js';
import { idAndDayOf } from '../../pinterest/row-ids.js';
import { type AnswerReader, readEarlierRows, settleLeftOut } from '../../postgres/absent-rows.js';
import { knowsDays, rowsPerDay } from '../../postgres/analytics-days.js';
import { countAds } from '../../postgres/count-ads.js';
import { addDays, type Day, type DayRange } from '../../shared/dates.js';
import { addRows, noTotals } from '../../shared/tables.js';
import { formatUnit } from '../../shared/units.js';
import { longestWindow, readinessOrNotReady } from '../common/finality.js';
import { analyticsContext, readWithOf } from '../common/reading-settings.js';
import type { ActivityContext } from '../context.js';
import { ReportReader } from './report-reader.js';
import type { Step } from './run-steps.js';

/** A transaction for twice the rows of a daily answer: more would need more memory and save little. */
const BATCH_ROWS = 500;

interface Report {
  adAccountId: string;
  range: DayRange;
  today: Day;
  token: string;
  url: string;
}

export interface ReportSteps {
  takeStep(cursor: string | undefined): Promise<Step>;
  /** Known after the last step. */
  rowsOn(date: Day): number;
  isFinal(date: Day): boolean;
}

export async function stepsOfReport(activity: ActivityContext, report: Report): Promise<ReportSteps> {
  const { db, pinterest, settings, signal } = activity;
  const { adAccountId, range, token, url } = report;
  const unit = formatUnit({ kind: 'report', range });
  const read = { readWith: readWithOf(settings), runId: activity.runId, unit };
  const context = analyticsContext(settings, adAccountId);
  const isFirst = !(await knowsDays(db, adAccountId, range));
  const reader = new ReportReader(pinterest.reports.rows(url, signal), range);
  let finalUntil: Day | undefined;

  async function lastStep(cursor: string): Promise<Step> {
    const final = await askWhetherFinal(activity, report);
    finalUntil = final.until;
    // One request for the link to the file, whichever attempt made it.
    const requests = 1 + final.requests;
    const extraWrites = async (transaction: Knex) => {
      const withdrawn = isFirst ? {} : await settle(transaction, { adAccountId, range, reader, read });
      return { ...withdrawn, requests };
    };
    return { items: await countAds(db, adAccountId), cursor, done: true, extraWrites };
  }

  return {
    rowsOn: (date) => reader.rowsOn(date),
    isFinal: (date) => finalUntil !== undefined && date <= finalUntil,
    async takeStep(cursor) {
      const done = rowsDone(cursor, token);
      const rows = await reader.take(done, BATCH_ROWS);
      const next = cursorAt(done + rows.length, token);
      if (rows.length === 0) return await lastStep(next);
      const body = `[${rows.join(',')}]`;
      const areFirst = isFirst && areDistinct(rows);
      const faults = analyticsFaults(parseRows(body), range);
      const received = { body, faults, shape: 'array', context, areFirst } as const;
      return { received, items: 0, requests: 0, cursor: next, done: false };
    },
  };
}

/**
 * Asked for the newest day that no window reaches any more: Pinterest counts days in order, and asking for each
 * day of half a year would cost more than the report.
 */
async function askWhetherFinal(
  activity: ActivityContext,
  { range, today }: Report,
): Promise<{ until: Day | undefined; requests: number }> {
  const oldEnough = addDays(today, -longestWindow(activity.settings.attribution) - 1);
  const newest = oldEnough < range.to ? oldEnough : range.to;
  if (newest < range.from) return { until: undefined, requests: 0 };
  const { ready, requests } = await readinessOrNotReady(activity, newest, today);
  return { until: ready ? newest : undefined, requests };
}

/** `12000 of 1a2b3c4d`: a report that was requested again is a new file, which is read from its start. */
const cursorAt = (rows: number, token: string) => `${rows} of ${nameOf(token)}`;

function rowsDone(cursor: string | undefined, token: string): number {
  const [rows, name] = cursor?.split(' of ') ?? [];
  return name === nameOf(token) ? Number(rows) : 0;
}

const nameOf = (token: string) => createHash('sha256').update(token).digest('hex').slice(0, 16);

function areDistinct(rows: readonly string[]): boolean {
  const ids = rows.map(idAndDayOf).map(({ adId, date }) => `${adId} ${date}`);
  return new Set(ids).size === rows.length;
}

function parseRows(body: string): unknown[] {
  try {
    return JSON.parse(body) as unknown[];
  } catch {
    throw new SyncError('PinterestUnavailable', 'A row of the report is no JSON');
  }
}

interface Withdrawing {
  adAccountId: string;
  range: DayRange;
  reader: ReportReader;
  read: AnswerReader;
}

/** Settles the rows that the report no longer has. Days with rows of an unknown ad are left alone. */
async function settle(transaction: Knex, { adAccountId, range, reader, read }: Withdrawing) {
  let { rows, withdrawn, finalRowsChanged } = noTotals;
  for (const [date, stored] of await rowsPerDay(transaction, adAccountId, range)) {
    if (stored <= reader.rowsOn(date) || reader.isDoubtful(date)) continue;
    const earlier = await readEarlierRows(transaction, { adAccountId, date });
    const keys = earlier.filter(({ adId }) => reader.has(adId, date)).map(({ key }) => key);
    const answer = { adAccountId, date, keys, since: 'infinity', reader: read };
    const done = await settleLeftOut(transaction, answer);
    rows = addRows(rows, done.rows);
    withdrawn += done.withdrawn;
    finalRowsChanged += done.finalRowsChanged;
  }
  return { rows, withdrawn, finalRowsChanged };
}
