import { chance } from '../../dev/sandbox/world/hash.js';

/** Chance that can be repeated: the same seed makes the same choices. */
export interface Random {
  /** From 0 up to, not including, `limit`. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

/** @param seed of all that is chosen. */
export function createRandom(seed: number): Random {
  let choices = 0;
  const below = (limit: number) => Math.floor(chance(seed, choices++) * limit);
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}
