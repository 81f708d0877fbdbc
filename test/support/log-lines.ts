export type LogLine = Readonly<Record<string, unknown>> & { msg?: string };

/** The log of a worker: every line must be JSON. */
export const logLines = (log: string): LogLine[] =>
  log
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogLine);
