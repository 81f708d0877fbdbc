/** Everything that workflows need from outside. Activities return counts and names, never rows or tokens. */
import type { Activities } from '../shared/activity-types.js';
import { awaitReport } from './await-report.js';
import { checkSchema } from './check-schema.js';
import {
  type ActivityDefinition,
  type ActivityName,
  type AnyDefinition,
  activityFunction,
} from './define-activity.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { loadReport } from './load-report.js';
import { planAnalytics } from './plan-analytics.js';
import { planReading } from './plan-reading.js';
import { reconcile } from './reconcile.js';
import { requestReport } from './request-report.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';

const definitions: { [Name in ActivityName]: ActivityDefinition<Name> } = {
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
  sweep,
};

/** What a worker registers; they need the interceptor. */
export const activities = Object.fromEntries(
  Object.entries(definitions).map(([name, definition]) => [
    name,
    activityFunction(definition as AnyDefinition),
  ]),
) as unknown as Activities;

/** @returns the definition of a registered activity. */
export function definitionOf(name: string): AnyDefinition {
  const definition = definitions[name as ActivityName] as AnyDefinition | undefined;
  if (!definition) throw new Error(`There is no activity ${name}`);
  return definition;
}
