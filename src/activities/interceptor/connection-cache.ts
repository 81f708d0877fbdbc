/** Finds the connection that does the work of an activity, with what its activities share. */
import { servingConnection } from '../../connections/owners.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { createReadiness } from '../common/finality.js';
import type { ActivityParts, ConnectionParts } from '../context.js';

/** The part of an activity's input that says which connection serves it. */
export interface OwnedInput {
  connection?: string | undefined;
  adAccountId?: string | undefined;
}

export type FindConnection = (taskQueue: string, input: OwnedInput | undefined) => Promise<ConnectionParts>;

/** How many connections stay in memory: the last ones used. Creating the parts of another one takes no time. */
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
    // After a new login the user may be another one, so the parts in memory must not be used.
    const key = `${connection} ${connectedAt ?? ''}`;
    const parts = cache.get(key) ?? make(connection);
    // Moved to the end, so that the least recently used comes first.
    cache.delete(key);
    cache.set(key, parts);
    const [oldest] = cache.keys();
    if (cache.size > CONNECTIONS_KEPT && oldest !== undefined) cache.delete(oldest);
    return parts;
  }

  return async (taskQueue, input) => {
    // Housekeeping belongs to no connection.
    if (!input) return partsOf(DEFAULT_CONNECTION, null);
    const { connection, adAccountId } = input;
    const serving = await servingConnection(db, { taskQueue, connection, adAccountId });
    return partsOf(serving.connection, serving.connectedAt);
  };
}
