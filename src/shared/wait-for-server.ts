/** Containers start in any order, so a server that is not up yet gets this long, unless the caller says otherwise. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;

export interface Patience {
  /** How long a server that is not up is waited for. */
  patienceMs?: number | undefined;
  /** Called after each attempt that failed, when another one follows. */
  onWait?: ((error: unknown) => void) | undefined;
}

/**
 * Tries again every second while the server is not up.
 *
 * @param isDown tells whether an error means that the server may come up yet.
 * @throws the first error that means something else, or the last one.
 */
export async function waitForServer<T>(
  attempt: () => Promise<T>,
  isDown: (error: unknown) => boolean,
  { patienceMs = PATIENCE_MS, onWait }: Patience = {},
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isDown(error) || Date.now() >= end) throw error;
      onWait?.(error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
