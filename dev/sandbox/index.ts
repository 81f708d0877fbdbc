/**
 * An HTTP stand-in for the part of the Pinterest API v5 that the sync uses, with the data of a made-up merchant.
 * Strict on purpose: what Pinterest documents is checked, and parameters it does not document are refused.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { analyticsEndpoints } from './endpoints/analytics.js';
import { breakdownEndpoints } from './endpoints/breakdowns.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { furtherListEndpoints } from './endpoints/further-lists.js';
import { listEndpoints } from './endpoints/lists.js';
import { oauthEndpoint } from './endpoints/oauth.js';
import { readinessEndpoint } from './endpoints/readiness.js';
import { Reports } from './endpoints/reports.js';
import { type FaultControl, Faults } from './faults.js';
import { type RateLimitOptions, RateLimits } from './rate-limits.js';
import { RequestLog, type RequestRecord } from './request-log.js';
import { createHandler } from './server.js';
import { type OauthOptions, Tokens } from './tokens.js';
import type { AdAccountSpec } from './world/entities.js';
import { World } from './world/world.js';

export interface SandboxOptions {
  /** Default 0 = a free one. */
  port?: number | undefined;
  /** The IPv4 address to listen on; default `127.0.0.1`, so that only this machine reaches it. */
  host?: string | undefined;
  /** Same seed and same `now`: same bytes. Default 1. */
  seed?: number | undefined;
  /** Decides what is today (UTC), how far back data reaches, and how much of a day is known. Default: the clock. */
  now?: (() => Date) | undefined;
  /** The bearer token that is accepted; default `sandbox-access-token`. */
  accessToken?: string | undefined;
  /** Default: a merchant with three accounts and 400 ads. */
  adAccounts?: readonly AdAccountSpec[] | undefined;
  /** Default: those of the standard access tier. */
  limits?: RateLimitOptions | undefined;
  /** Added to every answer of the API; default 0. */
  latencyMs?: number | undefined;
  oauth?: OauthOptions | undefined;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT/v5`, when nothing else is said of the host. */
  url: string;
  accessToken: string;
  /** What the API answers from; change it in place. */
  world: World;
  /** Every request to the API and every report download, oldest first. */
  requests: RequestRecord[];
  faults: FaultControl;
  /** Tokens handed out; `revoke` makes one worthless. */
  tokens: Tokens;
  reports: Reports;
  /** Also cuts the connections that are open. */
  close(): Promise<void>;
}

export const LOOPBACK = '127.0.0.1';
const EVERY_ADDRESS = '0.0.0.0';

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, now = () => new Date(), accessToken = 'sandbox-access-token' } = options;
  const { host = LOOPBACK, latencyMs = 0 } = options;
  const world = new World({ seed, now, adAccounts: options.adAccounts });
  const log = new RequestLog();
  const faults = new Faults(seed);
  const tokens = new Tokens(seed, now, accessToken, options.oauth);
  const reports = new Reports(world);
  const limits = new RateLimits(options.limits, now);
  const endpoints: Endpoint[] = [
    oauthEndpoint(tokens),
    ...listEndpoints(world),
    ...furtherListEndpoints(world),
    ...analyticsEndpoints(world),
    ...breakdownEndpoints(world),
    ...reports.endpoints(),
    readinessEndpoint(world),
  ];
  const handler = createHandler({ world, endpoints, reports, tokens, limits, faults, log, latencyMs });
  const server = createServer((request, response) => void handler(request, response));
  // Longer than the pauses of a sync, so that a connection that is kept is not closed just as it is used again.
  server.keepAliveTimeout = 120_000;
  await once(server.listen(options.port ?? 0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host === EVERY_ADDRESS ? LOOPBACK : host}:${port}/v5`,
    accessToken,
    world,
    requests: log.records,
    faults,
    tokens,
    reports,
    close: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server.close(), 'close');
  server.closeAllConnections();
  await closed;
}

export type { Fault, FaultControl, FaultMatch, FaultResponse } from './faults.js';
export type { RateLimitOptions } from './rate-limits.js';
export type { RequestRecord } from './request-log.js';
export type { OauthOptions } from './tokens.js';
export type { Ad, AdAccount, AdAccountSpec, AdGroup, Campaign, EntityStatus } from './world/entities.js';
export { DEFAULT_MERCHANT, merchantOfSize } from './world/merchant.js';
export type { Row } from './world/row-columns.js';
export { World } from './world/world.js';
