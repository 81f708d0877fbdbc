/** The requests that the sync makes, each checked for its shape. Bodies are handed on as text, never rebuilt. */
import { SyncError } from '../errors.js';
import type { Day } from '../shared/dates.js';
import type { EntityTable } from '../shared/tables.js';
import { tables } from '../tables/index.js';
import type { TokenSource } from './auth.js';
import { createHttp, type JsonAnswer } from './http.js';
import type { RateBudget } from './rate-limits.js';

/** Largest page and largest number of ads in an analytics request. */
export const PAGE_SIZE = 250;
export const BATCH_SIZE = 250;

/** Without this list Pinterest leaves out what is archived, and with it the spend that it once had. */
const ALL_STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DRAFT', 'DELETED_DRAFT'];

/** The settings that decide which ad a conversion is credited to, and on which day. */
export interface AttributionSettings {
  clickWindowDays: number;
  engagementWindowDays: number;
  viewWindowDays: number;
  conversionReportTime: string;
}

export interface ListPage {
  /** `{items: [..], bookmark}` as it came. */
  body: string;
  items: readonly Record<string, unknown>[];
  /** Where the next page starts; undefined after the last. An empty page can have one. */
  bookmark: string | undefined;
}

export interface AnalyticsRequest {
  adAccountId: string;
  /** Both ends included. */
  startDate: Day;
  endDate: Day;
  adIds: readonly string[];
  /** Names of the API's columns. */
  columns: readonly string[];
}

export interface PinterestClient {
  listAdAccounts(bookmark: string | undefined, signal?: AbortSignal): Promise<ListPage>;
  /** One ad account, as a JSON object. */
  getAdAccount(
    adAccountId: string,
    signal?: AbortSignal,
  ): Promise<{ body: string; name: string | undefined }>;
  /** A page of campaigns, ad groups or ads of every status. */
  listEntities(
    table: Exclude<EntityTable, 'ad_accounts'>,
    adAccountId: string,
    bookmark: string | undefined,
    signal?: AbortSignal,
  ): Promise<ListPage>;
  /** Daily rows of up to 250 ads, as a JSON array. */
  adAnalytics(request: AnalyticsRequest, signal?: AbortSignal): Promise<{ body: string; rows: number }>;
}

export interface PinterestClientOptions {
  /** Such as `https://api.pinterest.com/v5`. */
  apiUrl: string;
  tokens: TokenSource;
  budget: RateBudget;
  attribution: AttributionSettings;
  userAgent?: string;
}

export function createPinterestClient(options: PinterestClientOptions): PinterestClient {
  const { apiUrl, tokens, budget, attribution, userAgent = 'pinterest-ads-sync' } = options;
  const http = createHttp({ apiUrl, tokens, budget, userAgent });

  return {
    async listAdAccounts(bookmark, signal) {
      const path = '/ad_accounts';
      return readPage(
        await http.get('ads_read', path, { page_size: PAGE_SIZE, bookmark }, signal),
        path,
        bookmark,
      );
    },

    async getAdAccount(adAccountId, signal) {
      const path = endpointPath('ad_accounts', adAccountId);
      const answer = await http.get('ads_read', path, {}, signal);
      const account = readObject(answer.json, path, answer);
      if (!isId(account.id)) throw unexpected(path, 'an ad account without an id', answer);
      return { body: answer.text, name: typeof account.name === 'string' ? account.name : undefined };
    },

    async listEntities(table, adAccountId, bookmark, signal) {
      const path = endpointPath(table, adAccountId);
      // By id, so that what changes between two pages does not move the others.
      const params = { page_size: PAGE_SIZE, order: 'ASCENDING', entity_statuses: ALL_STATUSES, bookmark };
      return readPage(await http.get('ads_read', path, params, signal), path, bookmark);
    },

    async adAnalytics({ adAccountId, startDate, endDate, adIds, columns }, signal) {
      const path = endpointPath('ad_analytics', adAccountId);
      const params = {
        start_date: startDate,
        end_date: endDate,
        granularity: 'DAY',
        columns: columns.join(','),
        click_window_days: attribution.clickWindowDays,
        engagement_window_days: attribution.engagementWindowDays,
        view_window_days: attribution.viewWindowDays,
        conversion_report_time: attribution.conversionReportTime,
        ad_ids: adIds,
      };
      const answer = await http.get('ads_analytics', path, params, signal);
      if (!Array.isArray(answer.json))
        throw unexpected(path, `${kindOf(answer.json)} instead of an array`, answer);
      answer.json.forEach((row, index) => {
        checkAnalyticsRow(row, index, { startDate, endDate }, path, answer);
      });
      return { body: answer.text, rows: answer.json.length };
    },
  };
}

function endpointPath(table: keyof typeof tables, adAccountId: string): string {
  return tables[table].endpoint.replace('{ad_account_id}', encodeURIComponent(adAccountId));
}

function readPage(answer: JsonAnswer, path: string, asked: string | undefined): ListPage {
  const page = readObject(answer.json, path, answer);
  const { items, bookmark } = page;
  if (!Array.isArray(items))
    throw unexpected(path, `"items" is ${kindOf(items)} instead of an array`, answer);
  items.forEach((item, index) => {
    if (!isId(readObject(item, path, answer).id)) throw unexpected(path, `item ${index} has no id`, answer);
  });
  if (bookmark !== undefined && bookmark !== null && typeof bookmark !== 'string') {
    throw unexpected(path, `"bookmark" is ${kindOf(bookmark)} instead of text`, answer);
  }
  if (bookmark && bookmark === asked) {
    if (items.length > 0) throw unexpected(path, 'a page that leads to itself', answer);
    throw new SyncError('PinterestUnavailable', `GET ${path} gave an empty page that leads to itself`);
  }
  return { body: answer.text, items, bookmark: bookmark || undefined };
}

function checkAnalyticsRow(
  row: unknown,
  index: number,
  asked: { startDate: Day; endDate: Day },
  path: string,
  answer: JsonAnswer,
): void {
  const { AD_ID: adId, DATE: date } = readObject(row, path, answer);
  if (!isId(adId)) throw unexpected(path, `row ${index} has no AD_ID`, answer);
  if (typeof date !== 'string' || date < asked.startDate || date > asked.endDate) {
    const range =
      asked.startDate === asked.endDate ? asked.startDate : `${asked.startDate}..${asked.endDate}`;
    throw unexpected(path, `row ${index} has DATE ${JSON.stringify(date)}, asked was ${range}`, answer);
  }
}

/** Ids are text in entities and may be numbers in analytics rows. */
function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function readObject(value: unknown, path: string, answer: JsonAnswer): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw unexpected(path, `${kindOf(value)} instead of an object`, answer);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function unexpected(path: string, found: string, { requestId }: JsonAnswer): SyncError {
  const id = requestId ? ` (request id ${requestId})` : '';
  return new SyncError(
    'UnexpectedResponse',
    `The answer to GET ${path} has an unexpected shape: ${found}${id}`,
  );
}
