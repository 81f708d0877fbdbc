import type { AnyActivity } from '../define-activity.js';

export type LogAttributes = Readonly<Record<string, unknown>>;

/** The parts of an activity's input that go into its log lines. */
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
  // Anyone who reads the log could complete the activity with the token, and the token tells a reader nothing.
  const { taskToken, workflowRunId, ...ids } = given;
  return { ...ids, runId: workflowRunId };
}
