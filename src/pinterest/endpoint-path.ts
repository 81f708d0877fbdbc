import { tables } from '../tables/index.js';

/** Where the rows of a table come from. */
export function endpointPath(table: keyof typeof tables, adAccountId: string): string {
  return tables[table].endpoint.replace('{ad_account_id}', encodeURIComponent(adAccountId));
}
