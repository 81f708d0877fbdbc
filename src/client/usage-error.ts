/** The command was called with invalid options; it ends with exit code 2. */
export class UsageError extends Error {}
