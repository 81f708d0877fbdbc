/** Containers start in any order, so a worker waits this long for a server that is not up yet. */
const LONGEST_WAIT_MS = 60_000;
const PAUSE_MS = 1_000;

/** @throws what `connect` throws that is no sign of a server that starts, or still throws at the end. */
export async function waitForServer<T>(
  connect: () => Promise<T>,
  isDown: (error: unknown) => boolean,
): Promise<T> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!isDown(error) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
