import { setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { eachDay, formatRanges, toDay } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import { faultsOfSyncAdAccountInput, type SyncAdAccountInput } from '../shared/inputs.js';
import {
  type AccountProgress,
  accountDetails,
  addUnit,
  addUnitFailure,
  isWhole,
  type SyncAdAccountResult,
  startAccount,
} from '../shared/progress.js';
import { entityTables, type TableName, type UnitTotals } from '../shared/tables.js';
import { activities } from './activity-options.js';
import { assertInput, essential, incomplete, isOwnCancellation, messageOf, stopOf } from './failures.js';
import { patiently, type WaitUntil } from './patience.js';
import { accountProgressQuery } from './progress-query.js';

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
  const days = plan.ranges.flatMap(eachDay).reverse();
  progress = startAccount(adAccountId, formatRanges(plan.ranges), entityTables.length + days.length);
  progress.notes.push(...plan.notes);
  const run = unitRunner(progress);

  await inParallel(entityTables, entityTables.length, (table) =>
    run(table, table, async (options) => {
      const { name, ...totals } = await activities.syncEntity.executeWithOptions(options, [
        { adAccountId, table },
      ]);
      if (name) (progress as AccountProgress).name = name;
      return totals;
    }),
  );
  // Without the list of ads nobody knows whom to ask about.
  if (progress.failures.some(({ unit }) => unit === 'ads')) {
    progress.stop ??= { scope: 'account', reason: 'the ads could not be listed' };
  }
  await inParallel(days, DAYS_IN_FLIGHT, (date) =>
    run(`ad_analytics ${date}`, 'ad_analytics', (options) =>
      activities.syncAnalyticsDay.executeWithOptions(options, [{ adAccountId, date, today }]),
    ),
  );

  if (!isWhole(progress)) throw incomplete(progress);
  return progress;
}

function planDays({ startDate, endDate, lookbackDays, adAccountId }: SyncAdAccountInput, today: string) {
  const asked = { adAccountId, today, startDate, endDate, lookbackDays };
  return essential(activities.planAnalytics.executeWithOptions({ summary: 'which days to read' }, [asked]));
}

type UnitWork = (options: { summary: string }) => Promise<UnitTotals>;

/** Runs a unit and books what came of it; after a stop, units are no longer tried. */
function unitRunner(progress: AccountProgress) {
  function showWait(until: WaitUntil | undefined): void {
    if (until) progress.waitingUntil = until;
    else delete progress.waitingUntil;
    setCurrentDetails(accountDetails(progress));
  }

  return async (unit: string, table: TableName, work: UnitWork): Promise<void> => {
    if (progress.stop) return;
    try {
      addUnit(progress, table, await patiently(() => work({ summary: unit }), showWait));
    } catch (error) {
      if (isOwnCancellation(error)) throw error;
      addUnitFailure(progress, { unit, message: messageOf(error) });
      const stop = stopOf(error);
      if (stop) progress.stop ??= stop;
    }
    setCurrentDetails(accountDetails(progress));
  };
}
