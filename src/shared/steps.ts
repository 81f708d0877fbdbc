/** Says what a command waits for: a line when nothing was written for a while, and again now and then. */
import { durationText } from './dates.js';

const FIRST_MS = 2_000;
const AGAIN_MS = 10_000;
/** A step that has only just begun may be over at once. */
const LEAST_MS = 1_000;
const LOOK_EVERY_MS = 200;

interface Step {
  /** Undefined where the work itself writes what it does. */
  what: string | undefined;
  startedAt: number;
  toldAt: number | undefined;
}

/**
 * Does something that may take long.
 *
 * @param what is under way, such as `Reading runs from Temporal`; undefined where the work itself writes what it does.
 */
export type During = <T>(
  what: string | undefined,
  work: () => Promise<T>,
  say?: (line: string) => void,
) => Promise<T>;

interface Output {
  say(line: string): void;
  /** When something was last written, by whomever. */
  writtenAt(): number;
}

export function createSteps(output: Output): During {
  const underWay: Step[] = [];

  function isSilent({ toldAt }: Step): boolean {
    const since = Math.max(output.writtenAt(), toldAt ?? 0);
    return Date.now() - since >= (toldAt === undefined ? FIRST_MS : AGAIN_MS);
  }

  return async (what, work, say = output.say) => {
    const step: Step = { what, startedAt: Date.now(), toldAt: undefined };
    underWay.push(step);
    const timer = setInterval(() => {
      // Of steps in steps, the innermost one is named.
      const tookMs = Date.now() - step.startedAt;
      if (!what || underWay.at(-1) !== step || tookMs < LEAST_MS || !isSilent(step)) return;
      step.toldAt = Date.now();
      say(`${what}, for ${durationText(tookMs)} now`);
    }, LOOK_EVERY_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      underWay.splice(underWay.indexOf(step), 1);
    }
  };
}
