/**
 * Each connection has activities of its own, made when they are first needed: with its client, its rate budget and its
 * knowledge of which days are ready. Workflows do not see that; the name of a connection, or the ad account that it
 * has, says whose activities do the work.
 */
import { activityInfo } from '@temporalio/activity';
import type { Knex } from 'knex';
import { servingConnection } from '../connections/owners.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import { runActivity } from './run-activity.js';

/** What of an activity's input says whose it is. */
export interface OfConnection {
  connection?: string | undefined;
  adAccountId?: string | undefined;
}

/** Sets of activities that are kept, those in use of late; another is made anew in no time. */
const SETS_KEPT = 100;

type Activity = (input: never) => Promise<unknown>;
type Input = OfConnection | undefined;

/** @param make the activities of a connection. */
export function byConnection<All extends { [Name in keyof All]: Activity }>(
  db: Knex,
  make: (connection: string) => All,
): All {
  const sets = new Map<string, All>();

  function setOf(key: string, connection: string): All {
    const set = sets.get(key) ?? make(connection);
    // Moved to the end: what was not used for longest comes first.
    sets.delete(key);
    sets.set(key, set);
    const [oldest] = sets.keys();
    if (sets.size > SETS_KEPT && oldest !== undefined) sets.delete(oldest);
    return set;
  }

  async function serving(input: Input): Promise<All> {
    if (!input) return setOf(DEFAULT_CONNECTION, DEFAULT_CONNECTION);
    const { taskQueue } = activityInfo();
    const { connection, connectedAt } = await servingConnection(db, { taskQueue, ...only(input) });
    // A user who has connected anew may be another one, whose tokens have nothing to do with those in memory.
    return setOf(connectedAt === null ? connection : `${connection} ${connectedAt}`, connection);
  }

  const first = setOf(DEFAULT_CONNECTION, DEFAULT_CONNECTION);
  const dispatch = (name: keyof All) => async (input: Input) => {
    const set = await runActivity('connection', () => serving(input));
    return set[name](input as never);
  };
  const names = Object.keys(first) as (keyof All)[];
  return Object.fromEntries(names.map((name) => [name, dispatch(name)])) as unknown as All;
}

const only = ({ connection, adAccountId }: OfConnection) => ({
  ...(connection ? { connection } : {}),
  ...(adAccountId ? { adAccountId } : {}),
});
