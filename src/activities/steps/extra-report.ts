/**
 * The steps of a report of a chosen table: its rows in the order of the file, some hundreds at a time. The last step
 * looks for stored rows that the file leaves out. The checkpoint is the same as in `report.ts`.
 */
import type { Knex } from 'knex';
import { levelFaults } from '../../pinterest/row-faults.js';
import { identifierOf } from '../../pinterest/row-identity.js';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { countAds, countRows } from '../../postgres/count-ads.js';
import { forgetExtraDays, recordExtraDays } from '../../postgres/extra-days.js';
import { beginExtraDays, doubtfulDays } from '../../postgres/extra-facts.js';
import { settleReportDays } from '../../postgres/extra-report-rows.js';
import { rejectedDays } from '../../postgres/rejected-rows.js';
import type { ReceivedRows } from '../../postgres/write-modes.js';
import type { ReportInput } from '../../shared/activity-types.js';
import { type DayRange, eachDay } from '../../shared/dates.js';
import { doubtLines } from '../../shared/extra-doubts.js';
import type { ExtraReportPart, ExtraTotals } from '../../shared/extra-types.js';
import type { UnitTotals } from '../../shared/tables.js';
import { extraDailyDefinitions } from '../../tables/all.js';
import type { ExtraDailyDefinition } from '../../tables/extra/definition.js';
import { extraReport } from '../common/extra-report.js';
import { analyticsContext, zoneOf } from '../common/reading-settings.js';
import { unitOfReport } from '../common/requested-report.js';
import type { ActivityContext } from '../context.js';
import { ReportFile } from './report-file.js';
import { arrayOf, FURTHER_ROWS, firstRowAgain, ROWS_OF_AD, withoutNegative } from './report-parts.js';
import type { Batch } from './report-reader.js';
import { type Reading, runSteps, type Step } from './run-steps.js';
import { sourceOf, type UnitOfAccount } from './unit-keys.js';

interface ExtraReport {
  unit: UnitOfAccount;
  definition: ExtraDailyDefinition;
  range: DayRange;
  targetingTypes?: readonly string[] | undefined;
  url: string;
}

interface ExtraReportSteps extends Pick<Reading, 'takeStep'> {
  close(): void;
}

/**
 * Loads the file. After the last report of its days, records that they are loaded.
 *
 * @throws SyncError as `runSteps` does; UnexpectedResponse when each attempt finds another file, PinterestUnavailable
 * for a file that breaks off or has a row that is not JSON.
 */
export async function loadExtraReport(
  context: ActivityContext,
  { adAccountId, range, today }: ReportInput,
  extra: ExtraReportPart,
  url: string,
): Promise<ExtraTotals> {
  const { settings, workflowId } = context;
  const { table, part, parts } = extra;
  const { definition, readWith, targetingTypes } = extraReport(extraDailyDefinitions[table], settings, part);
  const unit = { unit: unitOfReport(range, extra), adAccountId };
  const report = await stepsOfExtraReport(context, { unit, definition, range, targetingTypes, url });
  const reading = {
    ...unit,
    definition,
    async takeStep(cursor: string | undefined, facts: UnitFacts): Promise<Step> {
      const step = await report.takeStep(cursor, facts);
      if (cursor !== undefined) return step;
      return {
        ...step,
        async extraWrites(transaction, rows) {
          await beginExtraDays(transaction, { table, adAccountId, range });
          return (await step.extraWrites?.(transaction, rows)) ?? {};
        },
      };
    },
    async finish(transaction: Knex, { news }: UnitTotals) {
      const days = { table, adAccountId, range };
      if (news > 0) return forgetExtraDays(transaction, days);
      if (part < parts) return;
      const read = { readOn: today, readWith, timeZone: zoneOf(settings), workflowId };
      await recordExtraDays(transaction, { ...days, ...read });
    },
  };
  const { totals } = await runSteps(context, reading).finally(report.close);
  const notes = doubtLines(table, await doubtfulDays(context.db, { table, adAccountId, range }));
  return { ...totals, notes };
}

async function stepsOfExtraReport(activity: ActivityContext, report: ExtraReport): Promise<ExtraReportSteps> {
  const { unit, definition } = report;
  const file = await openFile(activity, report);

  async function endStep(cursor: string): Promise<Step> {
    const extraWrites = async (transaction: Knex) => ({
      withdrawn: await settleFileDays(transaction, activity, report, file.content),
      rows: await withoutNegative(transaction, activity, unit),
      // The request for the link to the file. It counts once, however many attempts there were.
      requests: 1,
    });
    return { items: 0, cursor, done: true, extraWrites };
  }

  async function takeStep(cursor: string | undefined, facts: UnitFacts): Promise<Step> {
    if (!(await file.moveTo(cursor))) return firstRowAgain(activity, unit, facts);
    const batch = await file.next();
    if (batch.rows.length === 0) return await endStep(batch.cursor);
    const received = receive(activity, { unit, definition, range: report.range }, batch);
    return { received, items: 0, requests: 0, cursor: batch.cursor, done: false };
  }

  return { takeStep, close: () => file.close() };
}

async function openFile(activity: ActivityContext, report: ExtraReport): Promise<ReportFile> {
  const { db, pinterest, signal } = activity;
  const { unit, definition, range, url } = report;
  const [ads, things] = await Promise.all([
    countAds(db, unit.adAccountId),
    // An ad account may have few ads and thousands of product groups or keywords.
    definition.parent ? countRows(db, definition.parent.table, unit.adAccountId) : 0,
  ]);
  const rowsOfDay = FURTHER_ROWS + ROWS_OF_AD * definition.rowsADay * Math.max(ads, things);
  const mostRows = eachDay(range).length * rowsOfDay;
  return new ReportFile(
    (hangUp) => pinterest.reports.rows(url, AbortSignal.any([signal, hangUp]), mostRows, fieldOf(definition)),
    range,
    identifierOf(definition),
  );
}

/** The field that says what a row is about. */
const fieldOf = ({ about }: ExtraDailyDefinition) => about.column.toUpperCase();

function receive(
  { settings }: ActivityContext,
  { unit, definition, range }: Pick<ExtraReport, 'unit' | 'definition' | 'range'>,
  batch: Batch,
): ReceivedRows {
  const { adAccountId } = unit;
  const { text: body, json: rows } = arrayOf(batch);
  const needed = definition.columns
    .filter(({ required, type }) => required && type !== 'date')
    .flatMap(({ field }) => field ?? []);
  const faults = levelFaults(definition, { rows, body }, { adAccountId, range, needed });
  return { body, faults, shape: 'array', context: analyticsContext(settings, adAccountId) };
}

/** Deletes nothing after a file with more rows than can be remembered. */
async function settleFileDays(
  transaction: Knex,
  activity: ActivityContext,
  { unit, definition, range, targetingTypes }: ExtraReport,
  file: ReportFile['content'],
): Promise<number> {
  if (!file.remembersAll) return 0;
  const { adAccountId } = unit;
  // A row that could not be stored would look as if the file left it out.
  const rejected = await rejectedDays(transaction, sourceOf(activity, unit));
  if (rejected.has(undefined)) return 0;
  const days = eachDay(range).filter((date) => !rejected.has(date));
  const read = { definition, adAccountId, days, targetingTypes, file, runId: activity.runId };
  return await settleReportDays(transaction, read);
}
