import {
  type ActivityOptions,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { type Day, eachDay, formatRanges, toDay } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import { faultsOfSyncAdAccountInput, type SyncAdAccountInput } from '../shared/inputs.js';
import {
  type AccountProgress,
  accountDetails,
  addUnit,
  addUnitFailure,
  addWork,
  isWhole,
  type SyncAdAccountResult,
  startAccount,
} from '../shared/progress.js';
import { entityTables, type TableName, type UnitTotals } from '../shared/tables.js';
import { activities } from './activity-options.js';
import {
  assertInput,
  detailsOf,
  essential,
  incomplete,
  isOwnCancellation,
  messageOf,
  stopOf,
} from './failures.js';
import { patiently, type WaitUntil } from './patience.js';
import { accountProgressQuery } from './progress-query.js';
import { reconcileDays } from './reconcile-days.js';

/** Days of one ad account that are read at the same time. Part of the history: change it with `patched`. */
const DAYS_IN_FLIGHT = 4;

/**
 * Copies one ad account: its four entity tables, then analytics day by day, newest first. A unit that fails
 * does not stop the others; the run then ends failed and names what is missing.
 */
export async function syncAdAccount(input: SyncAdAccountInput): Promise<SyncAdAccountResult> {
  let progress: AccountProgress | undefined;
  setHandler(accountProgressQuery, () => progress);
  assertInput(faultsOfSyncAdAccountInput(input));

  const { adAccountId } = input;
  const today = toDay(workflowInfo().startTime);
  const plan = await planDays(input, today);
  const { databaseId } = plan;
  const days = plan.ranges.flatMap(eachDay).reverse();
  progress = startAccount(adAccountId, formatRanges(plan.ranges), entityTables.length + days.length);
  progress.notes.push(...plan.notes);
  const { run, read, showWait } = unitRunner(progress);

  await inParallel(entityTables, entityTables.length, (table) =>
    run(table, table, async (options) => {
      const { name, ...totals } = await activities.syncEntity.executeWithOptions(options, [
        { adAccountId, table, databaseId },
      ]);
      if (name) (progress as AccountProgress).name = name;
      return totals;
    }),
  );
  // Without the list of ads nobody knows whom to ask about.
  if (progress.failures.some(({ unit, partial }) => unit === 'ads' && !partial)) {
    progress.stop ??= { scope: 'account', reason: 'the ads could not be listed' };
  }
  await inParallel(days, DAYS_IN_FLIGHT, (date) =>
    run(dayUnit(date), 'ad_analytics', (options) =>
      activities.syncAnalyticsDay.executeWithOptions(options, [{ adAccountId, date, today, databaseId }]),
    ),
  );

  const daysRead = days.filter((date) => read.has(dayUnit(date)));
  if (daysRead.length > 0 && !progress.stop && patched('reconcile')) {
    await reconcileDays({ progress, days: daysRead, databaseId, onWait: showWait });
  }

  if (!isWhole(progress)) throw incomplete(progress);
  return progress;
}

const dayUnit = (date: Day) => `ad_analytics ${date}`;

function planDays(input: SyncAdAccountInput, today: Day) {
  const { startDate, endDate, lookbackDays, adAccountId, databaseId } = input;
  const asked = { adAccountId, today, startDate, endDate, lookbackDays, databaseId };
  return essential(activities.planAnalytics.executeWithOptions({ summary: 'which days to read' }, [asked]));
}

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

  async function run(unit: string, table: TableName, work: UnitWork): Promise<void> {
    if (progress.stop) return;
    try {
      addUnit(progress, table, await patiently(() => work({ summary: unit, priority }), showWait));
      read.add(unit);
    } catch (error) {
      if (isOwnCancellation(error)) throw error;
      const totals = detailsOf(error)?.totals;
      if (totals) {
        addWork(progress, table, totals);
        read.add(unit);
      }
      addUnitFailure(progress, { unit, message: messageOf(error), ...(totals ? { partial: true } : {}) });
      const stop = stopOf(error);
      if (stop) progress.stop ??= stop;
    }
    setCurrentDetails(accountDetails(progress));
  }

  return { run, read, showWait };
}
