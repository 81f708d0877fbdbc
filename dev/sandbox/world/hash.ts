/**
 * Chance without state: every "random" number of the sandbox is a hash of what it is about, so any row can be
 * computed alone, in any order, and comes out the same in every process.
 */

/** A well spread unsigned 32-bit number made of the given ones. */
export function mix(a: number, b: number, c = 0): number {
  return scramble(scramble(scramble(a) ^ b) ^ Math.imul(c, 0x9e3779b1)) >>> 0;
}

/** A number from 0 (included) to 1 (excluded). */
export function chance(a: number, b: number, c = 0): number {
  return mix(a, b, c) / 2 ** 32;
}

export function hashText(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return scramble(hash) >>> 0;
}

/** A number between `low` and `high`. */
export function between(low: number, high: number, fraction: number): number {
  return low + (high - low) * fraction;
}

export function pick<T>(values: readonly [T, ...T[]], hash: number): T {
  return values[hash % values.length] ?? values[0];
}

function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
