import type { AnyActivity } from '../define-activity.js';

export type LogAttributes = Readonly<Record<string, unknown>>;

/** What of an activity's input goes into its log lines. */
const LOGGED = ['adAccountId', 'date', 'startDate', 'endDate'];

/** What an activity is about, for each line that is logged while it runs. */
export function attributesOf({ tableOf }: Pick<AnyActivity, 'tableOf'>, input: unknown): LogAttributes {
  const known = Object.entries(input ?? {}).filter(
    ([name, value]) => LOGGED.includes(name) && value !== undefined,
  );
  const attributes = Object.fromEntries(known);
  const table = tableOf(input);
  return table === 'none' ? attributes : { table, ...attributes };
}

/** The ids that the SDK gives, under the names that lines of workflows have. */
export function idAttributes(given: LogAttributes): LogAttributes {
  // With the token, whoever reads the log could complete the activity; it says nothing to a person.
  const { taskToken, workflowRunId, ...ids } = given;
  return { ...ids, runId: workflowRunId };
}
