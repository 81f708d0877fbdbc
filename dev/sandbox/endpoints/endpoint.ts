import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer.js';
import { invalid, usualError } from '../api-error.js';
import type { Category } from '../rate-limits.js';
import type { AdAccount } from '../world/entities.js';
import type { World } from '../world/world.js';

export interface ApiRequest {
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The parts of the path that are variable, in their order. */
  pathParams: string[];
  /** Where the sandbox listens, without a path. */
  origin: string;
  /** Whether the user of the token has a role on the ad account. */
  sees(adAccountId: string): boolean;
}

export interface Endpoint {
  method: 'GET' | 'POST';
  /** After `/v5`. */
  path: RegExp;
  category: Category;
  /** Who may ask: anybody with a token, a user's token only, or an app with its id and secret. */
  auth: 'bearer' | 'user' | 'basic';
  isReportPoll?: boolean | undefined;
  handle(request: ApiRequest): Answer | Promise<Answer>;
}

/** What anybody with a token may ask. */
export function get(path: string, category: Category, handle: Endpoint['handle']): Endpoint {
  return { method: 'GET', path: new RegExp(`^${path}$`), category, auth: 'bearer', handle };
}

/** The same of one ad account, if the caller may see it. */
export function getOfAccount(
  world: World,
  path: string,
  category: Category,
  handle: (account: AdAccount, request: ApiRequest) => Answer,
): Endpoint {
  return get(`/ad_accounts/([^/]+)${path}`, category, (request) =>
    handle(requireAdAccount(world, request), request),
  );
}

/** The account named in the path, if the caller may see it. */
export function requireAdAccount(world: World, request: ApiRequest): AdAccount {
  const [id = ''] = request.pathParams;
  if (!/^\d{1,18}$/.test(id)) throw invalid(`'${id.slice(0, 40)}' is not an ad account id.`);
  const account = world.adAccount(id);
  if (!account) throw usualError(404);
  if (account.permissions.length === 0 || !request.sees(id)) throw usualError(403);
  return account;
}
