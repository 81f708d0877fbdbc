/** What the inputs of activities of a run have in common. */
export interface RunInput {
  /** The database that the run writes to; absent until that is known. */
  databaseId?: string | undefined;
}

/** The same, for activities of one ad account. */
export interface AccountInput extends RunInput {
  adAccountId: string;
  /** The ad account's own time zone, when the run reads its days in that; absent for UTC. */
  timeZone?: string | undefined;
}
