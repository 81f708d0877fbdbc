/** Search attributes belong to a namespace of the Temporal server, and not every server lets its clients add some. */
import type { OperatorService } from '@temporalio/client';
import { DEFAULT_NAMESPACE } from '../config/index.js';
import { searchAttributeNames } from '../shared/search-attribute-keys.js';

/** Keyword, of the API's IndexedValueType. */
const KEYWORD = 2;

/** A namespace, and the connection of a client or a worker to its server. */
interface Namespace {
  connection: { operatorService: OperatorService };
  namespace: string | undefined;
}

/** The product's search attributes that the namespace lacks. */
export async function missingSearchAttributes({ connection, namespace }: Namespace): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: namespace ?? DEFAULT_NAMESPACE,
  });
  return searchAttributeNames.filter((name) => !(name in customAttributes));
}

/** @returns the names that were added. */
export async function registerSearchAttributes(at: Namespace): Promise<string[]> {
  const missing = await missingSearchAttributes(at);
  if (missing.length === 0) return [];
  await at.connection.operatorService.addSearchAttributes({
    namespace: at.namespace ?? DEFAULT_NAMESPACE,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
  return missing;
}

/** For workers: whether runs can be tagged. A server that does not say counts as one that lacks them. */
export async function hasSearchAttributes(at: Namespace): Promise<boolean> {
  try {
    return (await missingSearchAttributes(at)).length === 0;
  } catch {
    return false;
  }
}
