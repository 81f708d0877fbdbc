/** What every run of one ad account does: its units, what came of them, and the days held against the totals. */
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay, formatRanges, toRanges } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import type { AccountProgress } from '../shared/progress.js';
import { BATCH_ADS, DAYS_IN_FLIGHT } from '../shared/reading-plan.js';
import { entityTables } from '../shared/tables.js';
import { activities } from './activity-options.js';
import { checkDays } from './check-days.js';
import { readReport } from './read-report.js';
import { reconcileDays } from './reconcile-days.js';
import { type UnitOptions, unitRunner } from './unit-runner.js';

/** Reports of one ad account at the same time. Part of the history: change it with `patched`. */
const REPORTS_IN_FLIGHT = 2;

export interface AccountRun {
  /** How many ads the account has; undefined while that is not known. */
  ads(): number | undefined;
  /** Reads the four lists. */
  readEntities(): Promise<void>;
  /** @returns the days that were read, but perhaps for single rows. */
  readAnalytics(wanted: AnalyticsToRead): Promise<Day[]>;
  /** Holds days that were read against Pinterest's own totals; one that differs is read whole, if it was not. */
  reconcile(days: readonly Day[], today: Day): Promise<void>;
  /** Checks what the marketing schema gives for days that were read. */
  check(days: readonly Day[]): Promise<void>;
}

export interface DaysToRead {
  /** Read one by one, in this order. */
  days: readonly Day[];
  today: Day;
  /** Whether they are asked for with every ad, also with those that by their dates have no numbers. */
  whole?: boolean;
  /** Whether this run has read them before. */
  again?: boolean;
  /** Awaited before each day and each report begins. */
  hold?: () => Promise<void>;
}

export interface AnalyticsToRead extends DaysToRead {
  /** Read by a report each, while the days are read: reports are mostly waited for. */
  reports: readonly DayRange[];
  /** Whether days of a report that cannot be had are read one by one, as far as that reaches. */
  instead: boolean;
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

  async function readDays({ days, today, whole, again, hold }: DaysToRead): Promise<Day[]> {
    const size = ads === undefined ? '' : `: ${sizeOf(ads)}`;
    const unitOf = (date: Day) => `ad_analytics ${date}${again ? ' again' : ''}`;
    const how = { ...(whole ? { allAds: true } : {}), ...(again ? { again } : {}) };
    await inParallel(days, DAYS_IN_FLIGHT, async (date) => {
      if (hold) await hold();
      const input = { adAccountId, date, today, databaseId, ...how };
      await run(unitOf(date), `${date}${size}`, 'ad_analytics', (options) =>
        activities.syncAnalyticsDay.executeWithOptions(options, [input]),
      );
    });
    return days.filter((date) => read.has(unitOf(date)));
  }

  async function reconcile(days: readonly Day[], today: Day): Promise<void> {
    const common = { progress, databaseId, onWait: showWait };
    const inPart = await reconcileDays({ ...common, days });
    if (inPart.length === 0) return;
    progress.units.planned += inPart.length;
    const again = await readDays({ days: inPart, today, whole: true, again: true });
    if (again.length > 0 && !progress.stop) await reconcileDays({ ...common, days: again, whole: true });
  }

  /** @returns the days that were read, and with `instead` those that are to be read one by one after all. */
  async function readReports({ reports, today, instead, hold }: AnalyticsToRead) {
    const toReadDaily: Day[] = [];
    const oldest = addDays(today, -REACH_DAYS);
    const wanted = new Map(reports.map((range) => [`ad_analytics ${range.from}..${range.to}`, range]));
    await inParallel([...wanted], REPORTS_IN_FLIGHT, async ([unit, range]) => {
      if (hold) await hold();
      const input = { adAccountId, range, today, databaseId };
      const read = (options: UnitOptions) => readReport({ input, options, onWait: showWait });
      const days = eachDay(range);
      await run(unit, `${range.from}..${range.to}`, 'ad_analytics', read, {
        days: days.length,
        daysLost(code) {
          if (!instead || !isAboutReports(code)) return days.length;
          const reachable = days.filter((day) => day >= oldest);
          toReadDaily.push(...reachable);
          return days.length - reachable.length;
        },
      });
    });
    const daysRead = [...wanted].flatMap(([unit, range]) => (read.has(unit) ? eachDay(range) : []));
    return { daysRead, toReadDaily };
  }

  async function readAnalytics(wanted: AnalyticsToRead): Promise<Day[]> {
    // Both are waited for, so that a cancelled run leaves nothing behind.
    const [daily, byReport] = await Promise.allSettled([readDays(wanted), readReports(wanted)]);
    if (daily.status === 'rejected') throw daily.reason;
    if (byReport.status === 'rejected') throw byReport.reason;
    const { daysRead, toReadDaily } = byReport.value;
    const days = toReadDaily.sort().reverse();
    if (days.length > 0) {
      progress.notes.push(
        `Read day by day, because a report could not be had: ${formatRanges(toRanges(days))}`,
      );
    }
    return [...daily.value, ...daysRead, ...(await readDays({ ...wanted, days }))];
  }

  return {
    ads: () => ads,
    readEntities,
    readAnalytics,
    reconcile,
    check: (days) => checkDays({ progress, days, databaseId }),
  };
}

/** `up to 412 ads, 2 batches`: a day leaves out those that cannot have numbers. */
function sizeOf(ads: number): string {
  const batches = Math.ceil(ads / BATCH_ADS);
  return `up to ${ads} ads, ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
}

/** Failures that say nothing of the other way to read days; the rest of the error table is about both. */
const isAboutReports = (code: string | undefined) =>
  ['ReportFailed', 'ReportExpired', 'RequestRefused', 'PermissionDenied', 'UnexpectedResponse'].includes(
    code ?? '',
  );
