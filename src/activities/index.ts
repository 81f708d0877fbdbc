/** Everything that workflows need from outside. Activities return counts and names, never rows or tokens. */
import { awaitReport } from './await-report.js';
import { checkSchema } from './check-schema.js';
import type { ActivityName, AnyActivity, DefinedActivity } from './define-activity.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { loadReport } from './load-report.js';
import { planAnalytics } from './plan-analytics.js';
import { planExtra } from './plan-extra.js';
import { planReading } from './plan-reading.js';
import { reconcile } from './reconcile.js';
import { requestReport } from './request-report.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';
import { syncExtraDays } from './sync-extra-days.js';
import { syncExtraList } from './sync-extra-list.js';
import { tellPeople } from './tell-people.js';
import { updateRates } from './update-rates.js';

const definitions: { [Name in ActivityName]: DefinedActivity<Name> } = {
  listAdAccounts,
  syncEntity,
  planAnalytics,
  planReading,
  syncAnalyticsDay,
  requestReport,
  awaitReport,
  loadReport,
  reconcile,
  checkSchema,
  planExtra,
  syncExtraList,
  syncExtraDays,
  sweep,
  tellPeople,
  updateRates,
};

/** What a worker registers; they need the interceptor. */
export const activities = Object.fromEntries(
  Object.entries(definitions).map(([name, { call }]) => [name, call]),
) as { [Name in ActivityName]: DefinedActivity<Name>['call'] };

/** @returns the definition of a registered activity. */
export function definitionOf(name: string): AnyActivity {
  const known: Record<string, AnyActivity> = definitions;
  const definition = known[name];
  if (!definition) throw new Error(`There is no activity ${name}`);
  return definition;
}
