/**
 * The requests that the sync makes. An answer of another shape than the documented one is an error; faults of
 * single rows are returned beside them. Bodies are returned as text, never rebuilt.
 */
import { SyncError } from '../errors.js';
import { type AttributionSettings, attributionFields } from '../shared/attribution.js';
import { watchListEnd } from '../shared/list-end.js';
import type { EntityTable } from '../shared/tables.js';
import { tables } from '../tables/index.js';
import type { AccountAnalyticsRequest, AdAccountPage, ListPage, PinterestClient } from './contract.js';
import { type AnswerLimits, createHttp } from './http.js';
import { type JsonAnswer, type Params, readObject, unexpectedShape, withRequestId } from './json-answer.js';
import { kindOf } from './json-values.js';
import type { RequestObserver } from './observer.js';
import type { RateBudget } from './rate-limits.js';
import { createReports } from './reports.js';
import { accountFaults, analyticsFaults, entityFaults } from './row-faults.js';
import type { TokenSource } from './token-source.js';

/** Largest page of a list. */
export const PAGE_SIZE = 250;

interface PinterestClientOptions {
  /** Such as `https://api.pinterest.com/v5`. */
  apiUrl: string;
  tokens: TokenSource;
  budget: RateBudget;
  attribution: AttributionSettings;
  userAgent?: string | undefined;
  /** Default: a minute, 64 MiB. */
  limits?: Partial<AnswerLimits> | undefined;
  observer?: RequestObserver | undefined;
}

export function createPinterestClient(options: PinterestClientOptions): PinterestClient {
  const { apiUrl, tokens, budget, attribution, limits, observer, userAgent = 'pinterest-ads-sync' } = options;
  const http = createHttp({ apiUrl, tokens, budget, userAgent, limits, observer });

  /** The daily rows of an analytics endpoint. */
  async function dailyRows(
    path: string,
    { startDate, endDate, columns }: AccountAnalyticsRequest,
    more: Params,
    signal: AbortSignal | undefined,
  ) {
    const params = {
      start_date: startDate,
      end_date: endDate,
      granularity: 'DAY',
      columns: columns.join(','),
      ...attributionFields(attribution),
      ...more,
    };
    const answer = await http.get('ads_analytics', path, params, signal);
    if (!Array.isArray(answer.json))
      throw unexpectedShape(`GET ${path}`, `${kindOf(answer.json)} instead of an array`, answer);
    return { answer, rows: answer.json as unknown[] };
  }

  return {
    reports: createReports({ http, apiUrl, attribution }),

    async listAdAccounts(bookmark, signal) {
      const path = '/ad_accounts';
      const answer = await http.get('ads_read', path, { page_size: PAGE_SIZE, bookmark }, signal);
      const page = readPage('ad_accounts', answer, path, bookmark);
      return { ...page, adAccounts: adAccountsOf(page), headers: answer.headers };
    },

    async getAdAccount(adAccountId, signal) {
      const path = endpointPath('ad_accounts', adAccountId);
      const answer = await http.get('ads_read', path, {}, signal);
      const account = readObject(answer, `GET ${path}`);
      const name = typeof account.name === 'string' ? account.name : undefined;
      return { body: answer.text, faults: entityFaults('ad_accounts', [account]), name };
    },

    async listEntities(table, adAccountId, bookmark, signal) {
      const path = endpointPath(table, adAccountId);
      const params = { page_size: PAGE_SIZE, ...tables[table].listQuery, bookmark };
      return readPage(table, await http.get('ads_read', path, params, signal), path, bookmark);
    },

    async adAnalytics(request, signal) {
      const path = endpointPath('ad_analytics', request.adAccountId);
      const { answer, rows } = await dailyRows(path, request, { ad_ids: request.adIds }, signal);
      return { body: answer.text, rows: rows.length, faults: analyticsFaults(rows, daysOf(request)) };
    },

    async accountAnalytics(request, signal) {
      const path = `${endpointPath('ad_accounts', request.adAccountId)}/analytics`;
      const { answer, rows } = await dailyRows(path, request, {}, signal);
      // A total without a day of the range cannot be compared.
      const [fault] = accountFaults(rows, daysOf(request));
      if (fault) throw unexpectedShape(`GET ${path}`, `row ${fault.index}: ${fault.reason}`, answer);
      return { body: answer.text };
    },

    async metricsReady(date, signal) {
      const path = '/resources/metrics_ready_state';
      const answer = await http.get('ads_read', path, { date }, signal);
      const state = readObject(answer, `GET ${path}`);
      return state.conversion_metrics_ready === true && state.non_conversion_metrics_ready === true;
    },
  };
}

const daysOf = ({ startDate, endDate }: AccountAnalyticsRequest) => ({ from: startDate, to: endDate });

function endpointPath(table: keyof typeof tables, adAccountId: string): string {
  return tables[table].endpoint.replace('{ad_account_id}', encodeURIComponent(adAccountId));
}

/** @param requested the bookmark that the page was requested with. */
function readPage(
  table: EntityTable,
  answer: JsonAnswer,
  path: string,
  requested: string | undefined,
): ListPage {
  const page = readObject(answer, `GET ${path}`);
  const { items, bookmark } = page;
  if (!Array.isArray(items))
    throw unexpectedShape(`GET ${path}`, `"items" is ${kindOf(items)} instead of an array`, answer);
  if (bookmark !== undefined && bookmark !== null && typeof bookmark !== 'string') {
    throw unexpectedShape(`GET ${path}`, `"bookmark" is ${kindOf(bookmark)} instead of text`, answer);
  }
  const bounds = { of: table.replaceAll('_', ' '), mostPages: Number.POSITIVE_INFINITY, startsAt: requested };
  const fault = bookmark && watchListEnd(bounds)(bookmark);
  // An empty page that leads to itself is a temporary fault.
  if (fault) {
    const code = items.length > 0 ? 'UnexpectedResponse' : 'PinterestUnavailable';
    throw new SyncError(code, withRequestId(fault, answer));
  }
  return { body: answer.text, items, faults: entityFaults(table, items), bookmark: bookmark || undefined };
}

function adAccountsOf({ items, faults }: ListPage): AdAccountPage['adAccounts'] {
  const faulty = new Set(faults.map(({ index }) => index));
  const sound = items.filter((_, index) => !faulty.has(index)) as { id: string | number; name?: unknown }[];
  return sound.map(({ id, name }) => ({ id: String(id), ...(typeof name === 'string' ? { name } : {}) }));
}
