/** Containers start in any order, so a server that is not up yet gets this long. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;

/**
 * Tries again every second while the server is not up, for at most a minute.
 *
 * @param isDown tells whether an error means that the server may come up yet.
 * @throws the first error that means something else, or the last one.
 */
export async function waitForServer<T>(
  attempt: () => Promise<T>,
  isDown: (error: unknown) => boolean,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isDown(error) || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
