/** Containers start in any order, so a server that is not up yet gets this long, unless the caller says otherwise. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;
/** A firewall that drops what it does not like leaves an attempt without an answer for long. */
const NO_ANSWER_MS = 5_000;

export interface Patience {
  /** How long a server that is not up is waited for. */
  patienceMs?: number | undefined;
  /** Called after each attempt that failed, when another one follows, and while one has no answer. */
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
      return await whileTelling(attempt, onWait);
    } catch (error) {
      if (!isDown(error) || Date.now() >= end) throw error;
      onWait?.(error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function whileTelling<T>(attempt: () => Promise<T>, onWait: Patience['onWait']): Promise<T> {
  const startedAt = Date.now();
  const tell = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    onWait?.(new Error(`no answer for ${seconds} s`));
  };
  const timer = setInterval(tell, NO_ANSWER_MS);
  try {
    return await attempt();
  } finally {
    clearInterval(timer);
  }
}
