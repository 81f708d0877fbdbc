/** Everything that workflows ask the outside world for. Activities return counts and names, never rows or tokens. */
import { awaitReport } from './await-report.js';
import { checkSchema } from './check-schema.js';
import { type ActivityDefinition, activityFunction } from './define-activity.js';
import { listAdAccounts } from './list-ad-accounts.js';
import { loadReport } from './load-report.js';
import { planAnalytics } from './plan-analytics.js';
import { planReading } from './plan-reading.js';
import { reconcile } from './reconcile.js';
import { requestReport } from './request-report.js';
import { sweep } from './sweep.js';
import { syncAnalyticsDay } from './sync-analytics-day.js';
import { syncEntity } from './sync-entity.js';

const definitions = [
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
] as const;

type Definition = (typeof definitions)[number];
type ActivityFunction<D> =
  D extends ActivityDefinition<string, infer Input, infer Result> ? (input: Input) => Promise<Result> : never;

/** As workflows call them. */
export type Activities = { [D in Definition as D['name']]: ActivityFunction<D> };

/** What a worker registers; they need the interceptor. */
export const activities = Object.fromEntries(
  definitions.map((definition) => [definition.name, activityFunction<never, unknown>(definition)]),
) as Activities;

/** @returns the definition of a registered activity. */
export function definitionOf(name: string): ActivityDefinition<string, never, unknown> {
  const definition = definitions.find((one) => one.name === name);
  if (!definition) throw new Error(`There is no activity ${name}`);
  return definition;
}
