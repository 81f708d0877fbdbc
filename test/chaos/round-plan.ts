/** What happens in a round: all of it follows from the round's seed and size. */

import { type AdAccountSpec, merchantOfSize } from '../../dev/sandbox/index.js';
import { BATCH_ADS } from '../../src/shared/reading-plan.js';
import { allFaults, type FaultName, quickFaults } from './faults.js';
import { createRandom } from './random.js';
import type { TroubleName } from './troubles.js';

interface RoundSize {
  adAccounts: readonly AdAccountSpec[];
  /** Days to read, at most the 90 that Pinterest's daily analytics reach. */
  days: number;
  workers: number;
}

export interface RoundPlan extends RoundSize {
  seed: number;
  title: string;
  /** When, in requests that the sandbox has seen, and what. */
  troubles: { at: number; name: TroubleName }[];
  faults: readonly FaultName[];
  /** Pinterest's own limits; otherwise there are none. */
  limited: boolean;
}

export interface RoundKind {
  title: string;
  /** One of these for each place. */
  troubles: readonly (readonly TroubleName[])[];
  faults?: readonly FaultName[] | undefined;
}

const postgres: TroubleName[] = ['stop Postgres', 'stop Postgres at once', 'kill Postgres'];
const temporal: TroubleName[] = ['kill Temporal', 'long outage of Temporal'];
const anything: TroubleName[] = ['kill worker', 'stop worker', 'freeze worker', ...temporal, ...postgres];

/** A round's seed picks one of them, so that rounds in a row go through all. */
const roundKinds: readonly RoundKind[] = [
  {
    title: 'workers killed',
    troubles: [['kill worker'], ['kill worker'], ['kill worker'], ['kill worker']],
  },
  { title: 'workers stopped', troubles: [['stop worker'], ['stop worker'], ['stop worker']] },
  { title: 'workers frozen', troubles: [['freeze worker'], ['freeze worker']] },
  { title: 'a worker cut off', troubles: [['lose worker'], ['lose worker']] },
  { title: 'Temporal killed', troubles: [['kill Temporal'], ['long outage of Temporal'], ['kill Temporal']] },
  { title: 'Postgres down', troubles: postgres.map((name) => [name]) },
  { title: 'faults of Pinterest', troubles: [], faults: allFaults },
  { title: 'cancelled', troubles: [['cancel and start'], ['cancel and start']] },
  {
    title: 'everything',
    troubles: [anything, anything, ['cancel and start'], anything, anything],
    faults: quickFaults,
  },
];

/** Ad accounts with ids that no other round has: runs of one ad account wait for each other. */
export function merchantOfRound(seed: number, accounts: number, ads: number): AdAccountSpec[] {
  return merchantOfSize(accounts, ads, 549_700_000_000_000 + seed * 100);
}

export function planRound(seed: number, size: RoundSize): RoundPlan {
  const kind = roundKinds[seed % roundKinds.length] as RoundKind;
  return planOf({ ...kind, seed, ...size, limited: false });
}

/** Places in the order in which they come, each with its trouble picked by the seed. */
export function planOf(round: RoundKind & RoundSize & { seed: number; limited: boolean }): RoundPlan {
  const random = createRandom(round.seed);
  const reach = requestsFor(round.adAccounts, round.days);
  // Neither before the first request nor when it may be over.
  const places = round.troubles.map(() => 2 + random.below(Math.max(1, Math.floor(reach * 0.9) - 2)));
  places.sort((a, b) => a - b);
  const troubles = round.troubles.map((choices, index) => ({
    at: places[index] as number,
    name: random.pick(choices),
  }));
  return { ...round, troubles, faults: round.faults ?? [] };
}

/** Requests of a sync that nothing disturbs. */
function requestsFor(adAccounts: readonly AdAccountSpec[], days: number): number {
  const pages = (items: number) => Math.max(1, Math.ceil(items / BATCH_ADS));
  return adAccounts.reduce((sum, { ads, campaigns }) => {
    // The ad account itself, campaigns, ad groups (fewer than a page), ads.
    const lists = 1 + pages(campaigns) + 1 + pages(ads);
    return sum + lists + days * pages(ads);
  }, 1);
}
