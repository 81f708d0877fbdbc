import type { Dependencies } from './dependencies.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { planAnalytics } from './plan-analytics.js';
import { reconcile } from './reconcile.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';

/** Everything that workflows ask the outside world for. Activities return counts and names, never rows or tokens. */
export function createActivities(dependencies: Dependencies) {
  return {
    listAdAccounts: listAdAccounts(dependencies),
    syncEntity: syncEntity(dependencies),
    planAnalytics: planAnalytics(dependencies),
    syncAnalyticsDay: syncAnalyticsDay(dependencies),
    reconcile: reconcile(dependencies),
    // Called so when checkpoints were all that it swept; the name stands in the histories of runs.
    sweepCheckpoints: sweep(dependencies),
  };
}

export type Activities = ReturnType<typeof createActivities>;
export type { Dependencies } from './dependencies.js';
