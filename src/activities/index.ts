import { awaitReport } from './await-report.js';
import { checkSchema } from './check-schema.js';
import { chooseWays } from './choose-ways.js';
import type { Dependencies } from './dependencies.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { loadReport } from './load-report.js';
import { createDatabaseGuard } from './own-database.js';
import { planAnalytics } from './plan-analytics.js';
import { reconcile } from './reconcile.js';
import { requestReport } from './request-report.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';

/** Everything that workflows ask the outside world for. Activities return counts and names, never rows or tokens. */
export function createActivities(dependencies: Dependencies) {
  const { databaseId, guarded } = createDatabaseGuard(dependencies.db);
  return {
    listAdAccounts: guarded(listAdAccounts(dependencies, databaseId)),
    syncEntity: guarded(syncEntity(dependencies)),
    planAnalytics: guarded(planAnalytics(dependencies, databaseId)),
    syncAnalyticsDay: guarded(syncAnalyticsDay(dependencies)),
    chooseWays: guarded(chooseWays(dependencies)),
    requestReport: guarded(requestReport(dependencies)),
    awaitReport: guarded(awaitReport(dependencies)),
    loadReport: guarded(loadReport(dependencies)),
    reconcile: guarded(reconcile(dependencies)),
    checkSchema: guarded(checkSchema(dependencies)),
    // Called so when checkpoints were all that it swept; the name stands in the histories of runs.
    sweepCheckpoints: sweep(dependencies),
  };
}

export type Activities = ReturnType<typeof createActivities>;
export type { Dependencies } from './dependencies.js';
