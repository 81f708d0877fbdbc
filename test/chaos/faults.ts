/** What goes wrong with Pinterest and the network before it, and how often. */
import type { Fault } from '../../dev/sandbox/index.js';

const body = (code: number, message: string) => ({ status: 400, body: { code, message } });

/** Part of the requests that each hits, and the answer that they get. */
export const faults = {
  'rate limited': {
    match: { probability: 0.05 },
    respond: { status: 429, headers: { 'x-ratelimit-reset': '1' } },
  },
  'server error': { match: { probability: 0.05 }, respond: { status: 500 } },
  'connection reset': { match: { probability: 0.02 }, respond: 'reset' },
  'answer cut': { match: { probability: 0.02 }, respond: 'cut' },
  'page of a proxy': { match: { probability: 0.02 }, respond: 'html' },
  'code 12': { match: { probability: 0.02 }, respond: body(12, 'Something went wrong on our end.') },
  'wait in words': { match: { probability: 0.02 }, respond: body(1, 'Too busy. Retry after 1 seconds') },
  'last 90 days': {
    match: { probability: 0.02, path: '/ads/analytics$' },
    respond: body(1, 'You can only get data from the last 90 days.'),
  },
  // Longer than an activity may go without a heartbeat, should the server be away meanwhile.
  'slow answer': { match: { probability: 0.1 }, times: 4, respond: { delayMs: 9_000 } },
  // Each costs the minute that the client waits for an answer.
  'no answer': { match: { probability: 0.02 }, times: 2, respond: 'hang' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

export const allFaults = Object.keys(faults) as FaultName[];
/** Without those that keep a round waiting. */
export const quickFaults = allFaults.filter((name) => name !== 'no answer' && name !== 'slow answer');

export function faultOf(name: FaultName): Fault {
  return { times: Number.POSITIVE_INFINITY, ...faults[name] };
}
