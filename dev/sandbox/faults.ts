/** Trouble on request: what the real API, or the network before it, does on a bad day. */

import { chance } from './world/hash.js';

export interface FaultMatch {
  /** Tested against the path, `/v5/...` without the query; text is a regular expression. Default: every request. */
  path?: RegExp | string | undefined;
  /** Tested against the query string as it came. */
  query?: RegExp | string | undefined;
  method?: string | undefined;
  /** Begin with the n-th request that matches, 1 = the next one. */
  nth?: number | undefined;
  /** Part of the matching requests that is hit, 0 to 1; the same seed hits the same ones. */
  probability?: number | undefined;
}

export type FaultResponse =
  /** This answer instead of the true one. Default body: Pinterest's error body for the status. */
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** The true answer, later. */
  | { delayMs: number }
  /** The connection is reset without an answer. */
  | 'reset'
  /** No answer, ever. */
  | 'hang'
  /** The true headers with half of the true body, then the connection ends. */
  | 'cut'
  /** 502 with a web page, as a proxy sends. */
  | 'html'
  /** The true list, or rows, with its first item a second time at the end. */
  | 'repeat-item'
  /** A list page without items whose bookmark leads to the same page again. */
  | 'empty-page';

export interface Fault {
  match?: FaultMatch | undefined;
  /** How many requests it hits; default 1, `Infinity` (in JSON: null) for all. */
  times?: number | null | undefined;
  respond: FaultResponse;
}

export interface FaultControl {
  add(fault: Fault): void;
  clear(): void;
  /** How many times each fault, in the order of adding, has hit since the last clear. */
  readonly hits: readonly number[];
}

interface ArmedFault {
  fault: Fault;
  left: number;
  seen: number;
  hits: number;
}

export class Faults implements FaultControl {
  private armed: ArmedFault[] = [];

  constructor(private readonly seed: number) {}

  add(fault: Fault): void {
    const times = fault.times === null ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
    this.armed.push({ fault, left: times, seen: 0, hits: 0 });
  }

  clear(): void {
    this.armed = [];
  }

  get hits(): readonly number[] {
    return this.armed.map(({ hits }) => hits);
  }

  /** The first fault that hits this request; it is used up by that. */
  take(request: { method: string; path: string; search: string }): FaultResponse | undefined {
    for (const [index, armed] of this.armed.entries()) {
      const match = armed.fault.match ?? {};
      if (armed.left <= 0 || !matches(match, request)) continue;
      armed.seen++;
      if (armed.seen < (match.nth ?? 1)) continue;
      if (chance(this.seed, index, armed.seen) >= (match.probability ?? 1)) continue;
      armed.left--;
      armed.hits++;
      return armed.fault.respond;
    }
    return undefined;
  }
}

function matches(match: FaultMatch, request: { method: string; path: string; search: string }): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || toRegExp(match.path).test(request.path)) &&
    (match.query === undefined || toRegExp(match.query).test(request.search))
  );
}

/** Without the flags that make a pattern remember where it was. */
function toRegExp(pattern: RegExp | string): RegExp {
  return typeof pattern === 'string'
    ? new RegExp(pattern)
    : new RegExp(pattern.source, pattern.ignoreCase ? 'i' : '');
}
