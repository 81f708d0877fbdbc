import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { PinterestClient } from '../pinterest/contract.js';
import type { AttributionSettings } from '../shared/attribution.js';
import type { AccessTier, Mapping } from '../shared/settings.js';
import type { TableName, UnitTotals } from '../shared/tables.js';
import type { Context } from '../tables/definition.js';
import { requestedFields, tables } from '../tables/index.js';

/** What activities work with; only `worker.ts` and tests put it together. */
export interface Dependencies {
  db: Knex;
  /** The connection's name, and its client. */
  connection: string;
  pinterest: PinterestClient;
  /** The connection that the environment stands for. */
  ofEnvironment: string | undefined;
  /** Whether the Temporal server knows the search attributes of `shared/search-attribute-keys.ts`. */
  hasSearchAttributes: () => Promise<boolean>;
  settings: {
    attribution: AttributionSettings;
    mapping: Mapping;
    /** Days before yesterday that a run reads again when its input does not say. */
    lookbackDays: number;
    /** The ad accounts that a run of all is limited to. */
    adAccountIds: readonly string[] | undefined;
    accessTier: AccessTier;
  };
  observer: WriteObserver;
}

/** Who watches what is written. */
export interface WriteObserver {
  /** Goes around the statements that write one answer. */
  write<T>(table: TableName, work: () => Promise<T>): Promise<T>;
  /** Told what came of rows, once their transaction is committed. */
  stored(table: TableName, totals: Pick<UnitTotals, 'rows' | 'rejected'>): void;
}

/** The part of a row that the sync knows and Pinterest does not send. */
export function rowContext(settings: Dependencies['settings'], adAccountId?: string): Context {
  const { clickWindowDays, engagementWindowDays, viewWindowDays, conversionReportTime } =
    settings.attribution;
  return {
    ...(adAccountId ? { ad_account_id: adAccountId } : {}),
    click_window_days: clickWindowDays,
    engagement_window_days: engagementWindowDays,
    view_window_days: viewWindowDays,
    conversion_report_time: conversionReportTime,
  };
}

/** Names what an analytics day is asked for with: loaded days that were read with something else are read again. */
export function readingOf({
  attribution,
  mapping,
}: Pick<Dependencies['settings'], 'attribution' | 'mapping'>): string {
  const asked = { ...attribution, columns: requestedFields(tables.ad_analytics, mapping), mapping };
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
}

/** The windows in which conversions are asked for, as a key that people can read. */
export function attributionWindowOf({ attribution }: Dependencies['settings']): string {
  const { clickWindowDays, engagementWindowDays, viewWindowDays } = attribution;
  return `${clickWindowDays}d_click_${engagementWindowDays}d_engagement_${viewWindowDays}d_view`;
}
