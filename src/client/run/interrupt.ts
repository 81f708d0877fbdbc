/** Ctrl-C while a run is followed: the following ends at once, the run goes on. */
import { tell } from '../terminal.js';

/** As a shell reports a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Commands for a run that nobody follows any more. */
interface NextCommands {
  follow: string;
  cancel: string;
}

/**
 * Has Ctrl-C end this process with the commands that concern the run.
 *
 * @param what `sync` or `backfill`, for the message.
 * @param isStarted false until the server has answered: the run may be there by then, or not.
 * @returns what gives Ctrl-C back its usual effect.
 */
export function leaveOnInterrupt(
  what: string,
  { follow, cancel }: NextCommands,
  isStarted: () => boolean,
): () => void {
  const leave = () => {
    tell(
      isStarted()
        ? // On lines of their own, so that they can be copied whole.
          `\nThe ${what} continues. Follow it with:\n  ${follow}\nCancel it with:\n  ${cancel}`
        : `\nInterrupted while the ${what} was being started. Whether it was, says: pinterest-ads-sync runs`,
    );
    process.exit(INTERRUPTED);
  };
  process.on('SIGINT', leave);
  return () => void process.off('SIGINT', leave);
}
