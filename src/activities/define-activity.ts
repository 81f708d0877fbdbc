import type { TableName } from '../shared/tables.js';
import { type ActivityContext, currentContext } from './context.js';

/**
 * An activity: what it does, and what is said of it. The interceptor does what all of them need: it finds the connection
 * that serves the input, sends heartbeats, and turns errors into failures that Temporal understands.
 */
export interface ActivityDefinition<Name extends string, Input, Result> {
  /** Under which workflows call it. */
  name: Name;
  /** The table that its log lines are about. */
  table: TableName | 'none' | ((input: Input) => TableName);
  /** What it works on, for messages: `ads of ad account 549755885175`. */
  place: (input: Input) => string;
  run: (context: ActivityContext, input: Input) => Promise<Result>;
}

/** What the inputs of activities of a run have in common. */
export interface RunInput {
  /** The database that the run writes to; absent until that is known. */
  databaseId?: string | undefined;
}

export function defineActivity<const Name extends string, Input = void, Result = void>(
  definition: ActivityDefinition<Name, Input, Result>,
): ActivityDefinition<Name, Input, Result> {
  return definition;
}

/** The plain function that the SDK calls. */
export function activityFunction<Input, Result>({ run }: ActivityDefinition<string, Input, Result>) {
  return (input: Input): Promise<Result> => run(currentContext(), input);
}
