/** Finds the connection that does the work of an activity, with what its activities share. */
import { servingConnection } from '../../connections/owners.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { createReadiness } from '../common/finality.js';
import type { ActivityParts, ConnectionParts } from '../context.js';

/** What of an activity's input says which connection serves it. */
export interface OwnedInput {
  connection?: string | undefined;
  adAccountId?: string | undefined;
}

export type FindConnection = (taskQueue: string, input: OwnedInput | undefined) => Promise<ConnectionParts>;

/** How many connections keep their parts, the last ones used; it takes no time to create those of another one. */
const CONNECTIONS_KEPT = 100;

export function createConnectionCache({
  db,
  connect,
}: Pick<ActivityParts, 'db' | 'connect'>): FindConnection {
  const cache = new Map<string, ConnectionParts>();

  function make(connection: string): ConnectionParts {
    const pinterest = connect(connection);
    return { connection, pinterest, askReadiness: createReadiness(pinterest) };
  }

  function partsOf(connection: string, connectedAt: string | null): ConnectionParts {
    // A user who has connected anew may be another one, whose tokens have nothing to do with those in memory.
    const key = `${connection} ${connectedAt ?? ''}`;
    const parts = cache.get(key) ?? make(connection);
    // Moved to the end: what was not used for longest comes first.
    cache.delete(key);
    cache.set(key, parts);
    const [oldest] = cache.keys();
    if (cache.size > CONNECTIONS_KEPT && oldest !== undefined) cache.delete(oldest);
    return parts;
  }

  return async (taskQueue, input) => {
    // Housekeeping is no connection's own.
    if (!input) return partsOf(DEFAULT_CONNECTION, null);
    const { connection, adAccountId } = input;
    const serving = await servingConnection(db, { taskQueue, connection, adAccountId });
    return partsOf(serving.connection, serving.connectedAt);
  };
}
