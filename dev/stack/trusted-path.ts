// Whether another account of this machine could put a program of its own in the place of one that we run.
import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

const STICKY = 0o1000;

/**
 * @param path that exists: it and all folders above it are looked at.
 * @returns what is wrong, with the remedy; nothing when only we and root can write to it.
 */
export function writableByOthers(path: string): string | undefined {
  const real = realpathSync(path);
  for (let place = real; ; place = dirname(place)) {
    const fault = faultOf(lstatSync(place), place === real);
    if (fault) return `${place} ${fault} ${place}`;
    if (place === dirname(place)) return undefined;
  }
}

/** @param isItself others may add to a folder above, such as /tmp, as long as they cannot replace what is in it. */
function faultOf(stats: Stats, isItself: boolean): string | undefined {
  const { uid, gid, mode } = stats;
  const own = process.getuid?.() ?? uid;
  if (uid !== own && uid !== 0) return `belongs to another user (id ${uid}): remove`;
  // A group with the number of its user is that user's alone.
  const writers = gid === uid ? 0o002 : 0o022;
  const isProtected = !isItself && (mode & STICKY) !== 0;
  if ((mode & writers) !== 0 && !isProtected) {
    return `can be written to by other users (mode ${(mode & 0o7777).toString(8)}): chmod go-w`;
  }
  return undefined;
}
