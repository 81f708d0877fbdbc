import type { Activities } from '../shared/activity-types.js';
import type { TableName } from '../shared/tables.js';
import { type ActivityContext, currentContext } from './context.js';

export type ActivityName = keyof Activities;
type InputOf<Name extends ActivityName> = Parameters<Activities[Name]>[0];
type ResultOf<Name extends ActivityName> = Awaited<ReturnType<Activities[Name]>>;

/**
 * An activity: what it does, and how logs and messages name it. The interceptor does what all of them need: it
 * finds the connection that serves the input, sends heartbeats, and turns errors into failures that Temporal
 * understands.
 */
export interface ActivityDefinition<Name extends ActivityName> {
  /** The name by which workflows call it. `shared/activity-types.ts` says what it takes and returns. */
  name: Name;
  /** The table that its log lines are about. */
  table: TableName | 'none' | ((input: InputOf<Name>) => TableName);
  /** What it works on, for messages: `ads of ad account 549755885175`. */
  place: (input: InputOf<Name>) => string;
  run: (context: ActivityContext, input: InputOf<Name>) => Promise<ResultOf<Name>>;
}

/** Of an activity whose name is known only when it runs. */
export type AnyDefinition = ActivityDefinition<never>;

export function defineActivity<const Name extends ActivityName>(
  definition: ActivityDefinition<Name>,
): ActivityDefinition<Name> {
  return definition;
}

/** The plain function that the SDK calls. */
export function activityFunction<Name extends ActivityName>({ run }: ActivityDefinition<Name>) {
  return (input: InputOf<Name>): Promise<ResultOf<Name>> => run(currentContext(), input);
}
