/** The command was called with something that it cannot mean; ends with exit code 2. */
export class UsageError extends Error {}
