/** What every run of one ad account does: its units, what came of them, and the days held against the totals. */
import { type ActivityOptions, setCurrentDetails } from '@temporalio/workflow';
import { type Day, type DayRange, eachDay } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import { type AccountProgress, addUnit, addUnitFailure, addWork } from '../shared/progress.js';
import { accountDetails } from '../shared/progress-words.js';
import { BATCH_ADS, DAYS_IN_FLIGHT } from '../shared/reading-plan.js';
import { entityTables, type TableName, type UnitTotals } from '../shared/tables.js';
import { activities } from './activity-options.js';
import { checkDays } from './check-days.js';
import { codeOf, detailsOf, isOwnCancellation, messageOf, stopOf } from './failures.js';
import { patiently, type WaitUntil } from './patience.js';
import { readReport } from './read-report.js';
import { reconcileDays } from './reconcile-days.js';

/** Reports of one ad account at the same time. Part of the history: change it with `patched`. */
const REPORTS_IN_FLIGHT = 2;

export interface AccountRun {
  /** How many ads the account has; undefined while that is not known. */
  ads(): number | undefined;
  /** Reads the four lists. */
  readEntities(): Promise<void>;
  /** @returns the days that were read, but perhaps for single rows. */
  readAnalytics(wanted: AnalyticsToRead): Promise<Day[]>;
  /** Holds days that were read against Pinterest's own totals. */
  reconcile(days: readonly Day[]): Promise<void>;
  /** Checks what the marketing schema gives for days that were read. */
  check(days: readonly Day[]): Promise<void>;
}

export interface AnalyticsToRead {
  /** Read one by one, in this order. */
  days: readonly Day[];
  /** Read by a report each, while the days are read: reports are mostly waited for. */
  reports: readonly DayRange[];
  today: Day;
  /** Awaited before each day and each report begins. */
  hold?: () => Promise<void>;
}

/**
 * @param progress is kept up to date, and shown in the Web UI.
 * @param knownAds how many ads the account has, when the lists were read before.
 */
export function createAccountRun(
  progress: AccountProgress,
  databaseId: string,
  knownAds?: number,
): AccountRun {
  const { adAccountId } = progress;
  const { run, read, showWait } = unitRunner(progress);
  let ads = knownAds;

  async function readEntities(): Promise<void> {
    await inParallel(entityTables, entityTables.length, (table) =>
      run(table, table, table, async (options) => {
        const { name, ...totals } = await activities.syncEntity.executeWithOptions(options, [
          { adAccountId, table, databaseId },
        ]);
        if (name) progress.name = name;
        if (table === 'ads') ads = totals.items;
        return totals;
      }),
    );
    // Without the list of ads nobody knows whom to ask about.
    if (progress.failures.some(({ unit, partial }) => unit === 'ads' && !partial)) {
      progress.stop ??= { scope: 'account', reason: 'the ads could not be listed' };
    }
  }

  async function readDays({ days, today, hold }: AnalyticsToRead): Promise<Day[]> {
    const size = ads === undefined ? '' : `: ${sizeOf(ads)}`;
    await inParallel(days, DAYS_IN_FLIGHT, async (date) => {
      if (hold) await hold();
      await run(dayUnit(date), `${date}${size}`, 'ad_analytics', (options) =>
        activities.syncAnalyticsDay.executeWithOptions(options, [{ adAccountId, date, today, databaseId }]),
      );
    });
    return days.filter((date) => read.has(dayUnit(date)));
  }

  async function readReports({ reports, today, hold }: AnalyticsToRead): Promise<Day[]> {
    const wanted = new Map(reports.map((range) => [`ad_analytics ${range.from}..${range.to}`, range]));
    await inParallel([...wanted], REPORTS_IN_FLIGHT, async ([unit, range]) => {
      if (hold) await hold();
      const input = { adAccountId, range, today, databaseId };
      const read = (options: UnitOptions) => readReport({ input, options, onWait: showWait });
      await run(unit, `${range.from}..${range.to}`, 'ad_analytics', read, eachDay(range).length);
    });
    return [...wanted].flatMap(([unit, range]) => (read.has(unit) ? eachDay(range) : []));
  }

  return {
    ads: () => ads,
    readEntities,
    async readAnalytics(wanted) {
      // Both are waited for, so that a cancelled run leaves nothing behind.
      const ends = await Promise.allSettled([readDays(wanted), readReports(wanted)]);
      return ends.flatMap((end) => {
        if (end.status === 'rejected') throw end.reason;
        return end.value;
      });
    },
    reconcile: (days) => reconcileDays({ progress, days, databaseId, onWait: showWait }),
    check: (days) => checkDays({ progress, days, databaseId }),
  };
}

/** `412 ads, 2 batches` */
function sizeOf(ads: number): string {
  const batches = Math.ceil(ads / BATCH_ADS);
  return `${ads} ads, ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
}

const dayUnit = (date: Day) => `ad_analytics ${date}`;

type UnitOptions = Pick<ActivityOptions, 'summary' | 'priority'>;
type UnitWork = (options: UnitOptions) => Promise<UnitTotals>;

/** Runs a unit and books what came of it; after a stop, units are no longer tried. */
function unitRunner(progress: AccountProgress) {
  // Where workers are short, servers that know fairness give each ad account its turn, however much one has to do.
  const priority = { fairnessKey: progress.adAccountId };
  /** Units whose rows are all read, and stored but for single ones. */
  const read = new Set<string>();

  function showWait(until: WaitUntil | undefined): void {
    if (until) progress.waitingUntil = until;
    else delete progress.waitingUntil;
    setCurrentDetails(accountDetails(progress));
  }

  /**
   * @param summary how the Web UI names it.
   * @param days how many units it counts for.
   */
  async function run(
    unit: string,
    summary: string,
    table: TableName,
    work: UnitWork,
    days = 1,
  ): Promise<void> {
    if (progress.stop) return;
    try {
      addUnit(progress, table, await patiently(() => work({ summary, priority }), showWait), days);
      read.add(unit);
    } catch (error) {
      if (isOwnCancellation(error)) throw error;
      const totals = detailsOf(error)?.totals;
      if (totals) {
        addWork(progress, table, totals);
        read.add(unit);
      }
      const failure = {
        unit,
        message: messageOf(error),
        ...codeOf(error),
        ...(totals ? { partial: true } : {}),
      };
      addUnitFailure(progress, failure, days);
      const stop = stopOf(error);
      if (stop) progress.stop ??= stop;
    }
    setCurrentDetails(accountDetails(progress));
  }

  return { run, read, showWait };
}
