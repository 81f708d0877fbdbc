import type { Activities } from '../shared/activities.js';
import type { TableName } from '../shared/tables.js';
import type { ActivityContext } from './context.js';

export type ActivityName = keyof Activities;
type Input<Name extends ActivityName> = Parameters<Activities[Name]>[0];

/**
 * An activity: what it does, and what is said of it. The interceptor does what all of them need: it finds the connection
 * that serves the input, sends heartbeats, and turns errors into failures that Temporal understands.
 */
export interface ActivityDefinition<Name extends ActivityName> {
  name: Name;
  /** The table that its log lines are about. */
  table: TableName | 'none' | ((input: Input<Name>) => TableName);
  /** What it works on, for messages: `ads of ad account 549755885175`. */
  place: (input: Input<Name>) => string;
  run: (context: ActivityContext, input: Input<Name>) => ReturnType<Activities[Name]>;
}

/** A definition, whatever its input and result are. */
export interface AnyActivity {
  table: TableName | 'none' | ((input: never) => TableName);
  place(input: unknown): string;
  run(context: ActivityContext, input: unknown): Promise<unknown>;
}

/** @returns the definition; what goes into and comes out of the activity stands in `shared/activities.ts`. */
export function defineActivity<const Name extends ActivityName>(
  definition: ActivityDefinition<Name>,
): ActivityDefinition<Name> {
  return definition;
}
