import type { PinterestClient } from '../pinterest/contract.js';
import { awaitReport } from './await-report.js';
import { byConnection } from './by-connection.js';
import { checkSchema } from './check-schema.js';
import { chooseWays } from './choose-ways.js';
import type { Dependencies } from './dependencies.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { loadReport } from './load-report.js';
import { createDatabaseGuard, type DatabaseGuard } from './own-database.js';
import { planAnalytics } from './plan-analytics.js';
import { reconcile } from './reconcile.js';
import { requestReport } from './request-report.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';

export interface ActivitiesOptions extends Omit<Dependencies, 'connection' | 'pinterest'> {
  /** The client of a connection. */
  connect(connection: string): PinterestClient;
}

/** Everything that workflows ask the outside world for. Activities return counts and names, never rows or tokens. */
export function createActivities({ connect, ...shared }: ActivitiesOptions): Activities {
  const guard = createDatabaseGuard(shared.db);
  return byConnection(shared.db, (connection) =>
    activitiesOf({ ...shared, connection, pinterest: connect(connection) }, guard),
  );
}

/** Those of one connection. */
function activitiesOf(dependencies: Dependencies, { databaseId, guarded }: DatabaseGuard) {
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

export type Activities = ReturnType<typeof activitiesOf>;
export type { Dependencies } from './dependencies.js';
