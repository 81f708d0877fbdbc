/** How a worker is called in Temporal: whose process it is, and which database it writes to, so that clients can compare. */

const DATABASE = / db=(\S+)$/;

/** @param databaseId undefined when the database has no name yet. */
export const workerIdentity = (process: string, databaseId: string | undefined): string =>
  databaseId ? `${process} db=${databaseId}` : process;

/** @returns undefined for a worker that did not say. */
export const databaseOfWorker = (identity: string): string | undefined => DATABASE.exec(identity)?.[1];
