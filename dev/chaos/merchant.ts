import { type AdAccountSpec, merchantOfSize } from '../sandbox/index.js';

/** Ad accounts with ids that no other round has: runs of one ad account wait for each other. */
export function merchantOfRound(seed: number, accounts: number, ads: number): AdAccountSpec[] {
  return merchantOfSize(accounts, ads).map((spec, index) => ({
    ...spec,
    id: String(549_700_000_000_000 + seed * 100 + index),
  }));
}
