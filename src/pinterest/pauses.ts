/** How long a connection makes no request after Pinterest has asked it to wait: longer each time that it asks again. Pure. */

/** How a connection was held back last. */
export interface Pause {
  /** How often in a row Pinterest has asked to wait. */
  refusals: number;
  /** How long ago the pause began; null when there was none yet. */
  beganMsAgo: number | null;
  /** How long ago it ended; negative while it lasts. */
  endedMsAgo: number;
}

export interface WaitDemand {
  /** The wait that Pinterest names; undefined when it names none. */
  askedMs: number | undefined;
  /** How long ago the request began, with its turn in the queue. */
  beganMsAgo: number;
}

/** After a demand that names no time. */
export const UNNAMED_PAUSE_MS = 5_000;

/** A limit that never ends is asked about this often, so a run that waits for it fills no history. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** A demand that comes later than this after a pause is a new one. */
const SAME_DEMAND_MS = 2 * 60_000;

/** Higher powers of two say nothing any more. */
const MOST_REFUSALS = 20;

interface NextPause {
  /** Whether the demand is another one in the row, and not one more of the last ones. */
  isNext: boolean;
  refusals: number;
  /** How long to wait from now on, at least. */
  pauseMs: number;
}

export function pauseAfter(last: Pause, demand: WaitDemand): NextPause {
  const { askedMs, beganMsAgo } = demand;
  // It was under way when the pause began, so it says nothing about what came of the pause.
  const isOlder = last.beganMsAgo !== null && beganMsAgo >= last.beganMsAgo;
  if (isOlder) return { isNext: false, refusals: last.refusals, pauseMs: askedMs ?? 0 };
  const goesOn = last.refusals > 0 && last.endedMsAgo <= SAME_DEMAND_MS;
  const refusals = goesOn ? Math.min(last.refusals + 1, MOST_REFUSALS) : 1;
  const first = askedMs ?? UNNAMED_PAUSE_MS;
  const pauseMs = Math.max(first, Math.min(first * 2 ** (refusals - 1), LONGEST_PAUSE_MS));
  return { isNext: true, refusals, pauseMs };
}
