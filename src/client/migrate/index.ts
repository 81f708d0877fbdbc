/** `client migrate`: prepares the database, and the Temporal server when the environment names one. */
import { type Config, requireDatabaseUrl } from '../../config/index.js';
import { messageOf } from '../../errors.js';
import { migrate } from '../../postgres/migrate.js';
import { connectClient } from '../../temporal/client-connection.js';
import { registerSearchAttributes } from '../../temporal/search-attributes.js';
import type { Configured } from '../command-line.js';
import { during } from '../steps.js';
import { print, printJson } from '../terminal.js';

interface Registered {
  added: string[];
  /** Why none could be registered. */
  fault?: string | undefined;
}

export async function runMigrate({
  config,
  options: { json },
}: Configured<{ json?: boolean | undefined }>): Promise<boolean> {
  const migrations = await during('Preparing the database', () =>
    migrate(requireDatabaseUrl(config), config.metricBasis),
  );
  const registering = () => during('Registering search attributes with Temporal', () => register(config));
  const searchAttributes = config.temporal.named ? await registering() : undefined;
  if (json) {
    printJson({ ...migrations, searchAttributes }, 0);
    return true;
  }
  const { applied } = migrations;
  print(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'Nothing to do: all migrations are in place');
  if (searchAttributes) print(describe(searchAttributes));
  return true;
}

/** They make runs easier to find and nothing depends on them, so a server that accepts none is not a failure. */
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

function describe({ added, fault }: Registered): string {
  if (fault) return `Search attributes (optional) were not registered: ${fault}`;
  return added.length > 0
    ? `Registered search attributes: ${added.join(', ')}`
    : 'The search attributes are registered';
}
