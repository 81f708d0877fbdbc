/** Removes from a history what names the machine or the process that recorded it. Replay needs none of it. */

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What stands in place of what was removed. */
export const SCRUBBED = 'scrubbed';

/** Process ids with host names, hashes of builds, and lines of code with the paths of their files. */
const NAMING_KEYS = new Set(['identity', 'binaryChecksum', 'buildId', 'stackTrace']);

/** @param json a history as `temporal workflow show -o json` prints it. */
export function scrubHistory(json: string): string {
  return `${JSON.stringify(scrub(JSON.parse(json) as Json), null, 2)}\n`;
}

function scrub(value: Json): Json {
  if (Array.isArray(value)) return value.map(scrub);
  if (typeof value !== 'object' || value === null) return value;
  // The queue that a worker opens for itself carries the worker's identity.
  if (value.kind === 'TASK_QUEUE_KIND_STICKY') return { ...value, name: SCRUBBED };
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, NAMING_KEYS.has(key) && part ? SCRUBBED : scrub(part)]),
  );
}
