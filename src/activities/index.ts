import type { Activities } from '../shared/activities.js';
import { awaitReport } from './await-report.js';
import { checkSchema } from './check-schema.js';
import { currentContext } from './context.js';
import type { ActivityDefinition, ActivityName, AnyActivity } from './define-activity.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { loadReport } from './load-report.js';
import { planAnalytics } from './plan-analytics.js';
import { planReading } from './plan-reading.js';
import { reconcile } from './reconcile.js';
import { requestReport } from './request-report.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';

/** Everything that workflows ask the outside world for. */
export const definitions: { [Name in ActivityName]: ActivityDefinition<Name> } = {
  sweep,
  listAdAccounts,
  planAnalytics,
  syncEntity,
  planReading,
  syncAnalyticsDay,
  requestReport,
  awaitReport,
  loadReport,
  reconcile,
  checkSchema,
};

/** The plain functions that a worker registers; they need the interceptor, which makes their context. */
export const activities = Object.fromEntries(
  Object.entries<AnyActivity>(definitions).map(([name, { run }]) => [
    name,
    (input: unknown) => run(currentContext(), input),
  ]),
) as unknown as Activities;
