/** Which columns of a chosen table are requested. That depends on the settings. */
import type { AttributionSet } from '../../shared/attribution.js';
import { remembered } from '../../shared/remembered.js';
import { typesOfLevel } from '../../shared/targeting-types.js';
import type { Column } from '../../tables/definition.js';
import type { ExtraDailyDefinition } from '../../tables/extra/definition.js';
import { wantedColumns } from '../../tables/extra/request.js';
import type { ActivitySettings } from '../context.js';
import { digestOf } from './request-digest.js';

interface RequestedColumns<Definition> {
  /** The table with these columns only, so that other columns keep their values. */
  definition: Definition;
  /** Names of the API's columns. */
  fields: readonly string[];
  /** Hash of the columns and settings. Days that were read with others are read again. */
  readWith: string;
}

const known = new Map<string, RequestedColumns<ExtraDailyDefinition>>();

/** @param set the attribution windows of the request; those of the settings when absent. */
export function extraColumns<Definition extends ExtraDailyDefinition>(
  table: Definition,
  settings: ActivitySettings,
  set?: AttributionSet,
): RequestedColumns<Definition> {
  const { targetingTypes, extraMetrics, mapping, timeZone } = settings;
  const { attribution } = set ?? settings;
  const columns = wantedColumns(table, extraMetrics);
  const numbers = columns.filter(({ type }) => type === 'numeric').flatMap(({ field }) => field ?? []);
  const fields = [...(table.keyFields ?? []), ...numbers];
  // Those that other levels have make no difference here.
  const types = table.targetingTypes && typesOfLevel(table.targetingTypes, targetingTypes);
  const request = { attribution, fields, mapping, targetingTypes: types, timeZone };
  const readWith = digestOf(request);
  const key = `${table.name} ${readWith}`;
  // The same object each time, because its statements are compiled once.
  const requested = remembered(known, key, () => ({
    definition: withColumns(table, columns),
    fields,
    readWith,
  }));
  return requested as RequestedColumns<Definition>;
}

function withColumns<Definition extends ExtraDailyDefinition>(
  table: Definition,
  columns: readonly Column[],
): Definition {
  const names = new Set(columns.map(({ name }) => name));
  return { ...table, columns, onlyWith: table.onlyWith?.filter((name) => names.has(name)) };
}
