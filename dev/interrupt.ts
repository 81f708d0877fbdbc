// Ctrl-C during `npm run sync`: this process ends within two seconds, whatever is under way.

export const INTERRUPTED = 130;
/** A terminal gives Ctrl-C to npm and to this process, and npm passes it on. */
const SAME_SIGNAL_MS = 500;
/** What was started ends with this process all the same, and a database that was cut off repairs itself at its next start. */
const PATIENCE_MS = 1_200;

/**
 * Aborted by the first signal. A second one does not wait for what is under way.
 *
 * @param tell what the first one says, unless the outcome (`process.exitCode`) is known already.
 */
export function stopOnSignals(tell: () => void): AbortSignal {
  const stopping = new AbortController();
  let signalledAt = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) {
        if (Date.now() - signalledAt > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
        return;
      }
      signalledAt = Date.now();
      const code = process.exitCode ?? INTERRUPTED;
      if (process.exitCode === undefined) tell();
      setTimeout(() => process.exit(code), PATIENCE_MS).unref();
      stopping.abort(name);
    });
  }
  return stopping.signal;
}
