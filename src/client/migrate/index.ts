import { type Config, requireDatabaseUrl } from '../../config/index.js';
import { messageOf } from '../../errors.js';
import { migrate } from '../../postgres/migrate.js';
import { connectClient } from '../../temporal/client-connection.js';
import { registerSearchAttributes } from '../../temporal/search-attributes.js';

interface Registered {
  added: string[];
  /** Why none could be registered. */
  fault?: string;
}

/** Prepares the database, and the Temporal server when the environment names one. */
export async function runMigrate(config: Config, { json }: { json?: boolean }): Promise<boolean> {
  const report = await migrate(requireDatabaseUrl(config), config.metricBasis);
  const searchAttributes = config.temporal.named ? await register(config) : undefined;
  if (json) {
    console.log(JSON.stringify({ ...report, ...(searchAttributes ? { searchAttributes } : {}) }));
    return true;
  }
  const { applied } = report;
  console.log(
    applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'Nothing to do: all migrations are in place',
  );
  if (searchAttributes) console.log(textOf(searchAttributes));
  return true;
}

/** They make runs easier to find and nothing depends on them, so a server that takes none is no failure. */
async function register(config: Config): Promise<Registered> {
  try {
    const { connection, options } = await connectClient(config);
    try {
      return { added: await registerSearchAttributes({ connection, namespace: options.namespace }) };
    } finally {
      await connection.close();
    }
  } catch (error) {
    return { added: [], fault: messageOf(error) };
  }
}

function textOf({ added, fault }: Registered): string {
  if (fault) return `Search attributes (optional) were not registered: ${fault}`;
  return added.length > 0
    ? `Registered search attributes: ${added.join(', ')}`
    : 'The search attributes are registered';
}
