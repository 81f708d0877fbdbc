/**
 * The requests that the sync makes. An answer of another shape than the documented one is an error; faults of
 * single rows are returned beside them. Bodies are returned as text, never rebuilt.
 */
import type { Proxies } from '../network/proxies.js';
import type { AttributionSettings, RequestSettings } from '../shared/attribution.js';
import { createAnalytics } from './analytics.js';
import type { AnswerLimits } from './answer-limits.js';
import type { PinterestClient, PinterestRequests } from './contract.js';
import { createExtra } from './extra.js';
import { createHttp } from './http.js';
import { type PinterestHttp, readObject } from './json-answer.js';
import { createLists } from './lists.js';
import type { RequestObserver } from './observer.js';
import type { RateBudget } from './rate-limits.js';
import { createReports } from './reports.js';
import type { TokenSource } from './token-source.js';

interface PinterestClientOptions {
  /** Such as `https://api.pinterest.com/v5`. */
  apiUrl: string;
  tokens: TokenSource;
  budget: RateBudget;
  attribution: AttributionSettings;
  userAgent?: string | undefined;
  /** Default: none. */
  proxies?: Proxies | undefined;
  /** Default: a minute, and what the kind of answer may hold. */
  limits?: Partial<AnswerLimits> | undefined;
  observer?: RequestObserver | undefined;
  /** Whether a request is made again after a wait that Pinterest asks for. */
  waitsForPinterest?: boolean | undefined;
}

export function createPinterestClient(options: PinterestClientOptions): PinterestClient {
  const { attribution, userAgent = 'pinterest-ads-sync' } = options;
  const http = createHttp({ ...options, userAgent });
  const inOwnZone = clientOf(http, options, { ...attribution, inOwnZone: true });
  return { ...clientOf(http, options, attribution), inOwnZone };
}

function clientOf(
  http: PinterestHttp,
  { apiUrl, limits, proxies }: PinterestClientOptions,
  settings: RequestSettings,
): PinterestRequests {
  return {
    ...createLists(http),
    ...createAnalytics(http, settings),
    ...createExtra(http, settings),
    reports: createReports({ http, apiUrl, attribution: settings, limits, proxies }),

    async metricsReady(date, signal) {
      const path = '/resources/metrics_ready_state';
      const answer = await http.get({ category: 'ads_read', kind: 'object', path }, { date }, signal);
      const state = readObject(answer, `GET ${path}`);
      return state.conversion_metrics_ready === true && state.non_conversion_metrics_ready === true;
    },
  };
}
