/** What of a chosen table of analytics is asked for: depends on the settings. */
import { createHash } from 'node:crypto';
import type { AttributionSet } from '../../shared/attribution.js';
import type { Column } from '../../tables/definition.js';
import { alwaysAsked } from '../../tables/extra/analytics.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import type { ActivitySettings } from '../context.js';

interface AskedColumns {
  /** The table with these columns only, so that others keep what they have. */
  definition: ExtraAnalyticsDefinition;
  /** Names of the API's columns. */
  fields: readonly string[];
  /** Names the columns and settings: days that were read with others are read again. */
  readWith: string;
}

const known = new Map<string, AskedColumns>();

/** @param set the windows that conversions are asked for with; those of the settings when absent. */
export function extraColumns(
  table: ExtraAnalyticsDefinition,
  settings: ActivitySettings,
  set?: AttributionSet,
): AskedColumns {
  const { targetingTypes, extraMetrics, mapping, timeZone } = settings;
  const { attribution } = set ?? settings;
  const wanted = new Set([...alwaysAsked, ...extraMetrics]);
  const columns = table.columns.filter(({ type, name }) => type !== 'numeric' || wanted.has(name));
  const numbers = columns.filter(({ type }) => type === 'numeric').flatMap(({ field }) => field ?? []);
  const fields = [...(table.keyFields ?? []), ...numbers];
  const types = table.isTargeting && targetingTypes;
  const request = { attribution, fields, mapping, targetingTypes: types, timeZone };
  const readWith = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
  const key = `${table.name} ${readWith}`;
  const asked = known.get(key) ?? { definition: withColumns(table, columns), fields, readWith };
  // The same object each time: its statements are compiled once.
  known.set(key, asked);
  return asked;
}

function withColumns(table: ExtraAnalyticsDefinition, columns: readonly Column[]): ExtraAnalyticsDefinition {
  const names = new Set(columns.map(({ name }) => name));
  return { ...table, columns, onlyWith: table.onlyWith?.filter((name) => names.has(name)) };
}
