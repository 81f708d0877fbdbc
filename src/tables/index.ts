import type { Mapping } from '../shared/settings.js';
import type { TableName } from '../shared/tables.js';
import { adAccounts } from './ad-accounts.js';
import { adAnalytics } from './ad-analytics.js';
import { adGroups } from './ad-groups.js';
import { ads } from './ads.js';
import { campaigns } from './campaigns.js';
import { sourceField, type TableDefinition } from './definition.js';

/** The tables of schema `pinterest`. */
export const tables = {
  ad_accounts: adAccounts,
  campaigns,
  ad_groups: adGroups,
  ads,
  ad_analytics: adAnalytics,
} satisfies Record<TableName, TableDefinition>;

/** The columns of an analytics request. DATE comes by itself and may not be requested. */
export function requestedFields(table: TableDefinition, mapping: Mapping): string[] {
  const fields = table.columns.map((column) => sourceField(column, mapping));
  return [...new Set(fields)].filter((field) => field !== undefined).filter((field) => field !== 'DATE');
}
