/** What the sync can ask of Pinterest, and what it gets. lists.ts, analytics.ts, reports.ts and client.ts do it. */
import type { AttributionSettings } from '../shared/attribution.js';
import type { Day, DayRange } from '../shared/dates.js';
import type { EntityTable } from '../shared/tables.js';
import type { TableDefinition } from '../tables/definition.js';
import type { ExtraAnalyticsDefinition, ExtraListDefinition } from '../tables/extra/definition.js';
import type { Answer } from './answer.js';

/** `row`: it is not to be stored. `value`: it needs a closer look, because a value of it may be unreadable. */
export type RowFault = {
  /** Place of the row in the answer, from 0. */
  index: number;
} & ({ kind: 'row' /** Such as `it has no id`. */; reason: string } | { kind: 'value' });

export interface ListPage {
  /** `{items: [..], bookmark}` as it came. */
  body: string;
  items: readonly unknown[];
  faults: readonly RowFault[];
  /** Where the next page starts; undefined after the last. An empty page can have one. */
  bookmark: string | undefined;
}

export interface AccountAnalyticsRequest {
  adAccountId: string;
  /** Both ends included. */
  startDate: Day;
  endDate: Day;
  /** Names of the API's columns. */
  columns: readonly string[];
}

export interface AdAccountPage extends ListPage {
  /** The good ones among the items, with the name where they have one. */
  adAccounts: readonly { id: string; name?: string }[];
  /** What else the answer says: the time, and how many requests are left. */
  headers: Answer['headers'];
}

interface AnalyticsRequest extends AccountAnalyticsRequest {
  adIds: readonly string[];
  /** With the columns that rows may have; default those of ad_analytics. */
  table?: TableDefinition | undefined;
}

export interface PinterestClient extends PinterestRequests {
  /** The same, with numbers of days of the ad account's own time zone. */
  inOwnZone: PinterestRequests;
}

export interface PinterestRequests {
  listAdAccounts(bookmark: string | undefined, signal?: AbortSignal): Promise<AdAccountPage>;
  /** One ad account, as a JSON object. */
  getAdAccount(
    adAccountId: string,
    signal?: AbortSignal,
  ): Promise<{
    body: string;
    faults: readonly RowFault[];
    name: string | undefined;
    /** As Pinterest names it; undefined for none. */
    timeZone: string | undefined;
  }>;
  /** A page of campaigns, ad groups or ads of every status. */
  listEntities(
    table: Exclude<EntityTable, 'ad_accounts'>,
    adAccountId: string,
    bookmark: string | undefined,
    signal?: AbortSignal,
  ): Promise<ListPage>;
  /** Daily rows of up to 250 ads, as a JSON array, and how many they are. */
  adAnalytics(
    request: AnalyticsRequest,
    signal?: AbortSignal,
  ): Promise<{ body: string; rows: number; faults: readonly RowFault[] }>;
  /** Daily totals of an ad account, as a JSON array. */
  accountAnalytics(request: AccountAnalyticsRequest, signal?: AbortSignal): Promise<{ body: string }>;
  /** Daily rows of a chosen table, as a JSON array, and how many they are. */
  extraAnalytics(
    request: ExtraAnalyticsRequest,
    signal?: AbortSignal,
  ): Promise<{ body: string; rows: number; faults: readonly RowFault[] }>;
  /** A page of a chosen list. */
  listExtra(request: ExtraListRequest, bookmark: string | undefined, signal?: AbortSignal): Promise<ListPage>;
  /** Whether Pinterest has finished counting a day: the same for every ad account. */
  metricsReady(date: Day, signal?: AbortSignal): Promise<boolean>;
  reports: Reports;
}

export interface ExtraAnalyticsRequest {
  definition: ExtraAnalyticsDefinition;
  adAccountId: string;
  /** Of what is asked about; none for the ad account itself. */
  ids: readonly string[];
  range: DayRange;
  /** Names of the API's columns. */
  columns: readonly string[];
  /** Default: that of the client. */
  attribution?: AttributionSettings | undefined;
  /** Of a breakdown. */
  targetingTypes?: readonly string[] | undefined;
}

export interface ExtraListRequest {
  definition: ExtraListDefinition;
  adAccountId: string;
  /** Of a list of ad groups. */
  adGroupId?: string | undefined;
}

interface ReportRequest {
  adAccountId: string;
  range: DayRange;
  /** Names of the API's columns. */
  columns: readonly string[];
}

/** `over`: there is nothing to wait for any more, and `status` says why in Pinterest's words. */
type ReportState = { state: 'making' } | { state: 'ready'; url: string } | { state: 'over'; status: string };

export interface Reports {
  /** @returns the report's token. Requested again while the report lives, Pinterest names the same one. */
  request(request: ReportRequest, signal?: AbortSignal): Promise<string>;
  poll(adAccountId: string, token: string, signal?: AbortSignal): Promise<ReportState>;
  /**
   * The rows of a finished report, as text. `url` comes from a poll and is good for five minutes.
   *
   * @param mostRows a report with more of them is none.
   */
  rows(url: string, signal: AbortSignal, mostRows: number): AsyncGenerator<string[]>;
}
