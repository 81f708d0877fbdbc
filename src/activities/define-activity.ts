import type { Activities } from '../shared/activity-types.js';
import type { StoredTable } from '../shared/tables.js';
import { type ActivityContext, currentContext } from './context.js';

export type ActivityName = keyof Activities;
type InputOf<Name extends ActivityName> = Parameters<Activities[Name]>[0];
type ResultOf<Name extends ActivityName> = Awaited<ReturnType<Activities[Name]>>;

/**
 * An activity: what it does, and how logs and messages name it. The interceptor does what all of them need: it
 * finds the connection that serves the input, sends heartbeats, and turns errors into failures that Temporal
 * understands.
 */
interface ActivityDefinition<Name extends ActivityName> {
  /** The name by which workflows call it. `shared/activity-types.ts` says what it takes and returns. */
  name: Name;
  /** The table that its log lines are about. */
  table: StoredTable | 'none' | ((input: InputOf<Name>) => StoredTable);
  /** What it works on, for messages: `ads of ad account 549755885175`. */
  place: (input: InputOf<Name>) => string;
  run: (context: ActivityContext, input: InputOf<Name>) => Promise<ResultOf<Name>>;
}

/** What of an activity the interceptor uses, which learns only when it runs which one it is. */
export interface AnyActivity {
  /** The table that its log lines are about. */
  tableOf(input: unknown): StoredTable | 'none';
  /** What it works on, for messages. */
  placeOf(input: unknown): string;
}

export interface DefinedActivity<Name extends ActivityName> extends AnyActivity {
  /** The plain function that the SDK calls. */
  call(input: InputOf<Name>): Promise<ResultOf<Name>>;
}

/** The input is what the workflow sends: it is typed from here on. */
export function defineActivity<const Name extends ActivityName>({
  table,
  place,
  run,
}: ActivityDefinition<Name>): DefinedActivity<Name> {
  return {
    tableOf: (input) => (typeof table === 'string' ? table : table(input as InputOf<Name>)),
    placeOf: (input) => place(input as InputOf<Name>),
    call: (input) => run(currentContext(), input),
  };
}
