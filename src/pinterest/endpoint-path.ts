/** Where the rows of a table come from. */
export function endpointPath({ endpoint }: { endpoint: string }, adAccountId: string): string {
  return endpoint.replace('{ad_account_id}', encodeURIComponent(adAccountId));
}
