import type { DayRange } from '../../shared/dates.js';
import type { AnyActivity } from '../define-activity.js';

export type LogAttributes = Readonly<Record<string, unknown>>;

/** The parts of an activity's input that go into its log lines; of a `range`, its first and last day. */
const LOGGED = ['adAccountId', 'date', 'startDate', 'endDate'];

/** What an activity is about, for each line that is logged while it runs. */
export function attributesOf({ tableOf }: Pick<AnyActivity, 'tableOf'>, input: unknown): LogAttributes {
  const { range, ...given } = (input ?? {}) as { range?: DayRange | undefined };
  const days = range ? { startDate: range.from, endDate: range.to } : {};
  const known = Object.entries({ ...given, ...days }).filter(
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
