/** What of a chosen table of analytics is asked for: depends on the settings. */
import { createHash } from 'node:crypto';
import { wantedColumns } from '../../tables/extra/asked.js';
import type { ExtraDailyDefinition } from '../../tables/extra/definition.js';
import type { ActivitySettings } from '../context.js';

interface AskedColumns<Definition> {
  /** The table with these columns only, so that others keep what they have. */
  definition: Definition;
  /** Names of the API's columns. */
  fields: readonly string[];
  /** Names the columns and settings: days that were read with others are read again. */
  readWith: string;
}

const known = new Map<string, AskedColumns<ExtraDailyDefinition>>();

export function extraColumns<Definition extends ExtraDailyDefinition>(
  table: Definition,
  settings: ActivitySettings,
): AskedColumns<Definition> {
  const { attribution, targetingTypes, extraMetrics, timeZone } = settings;
  const columns = wantedColumns(table, extraMetrics);
  const numbers = columns.filter(({ type }) => type === 'numeric').flatMap(({ field }) => field ?? []);
  // Rows of a level name what they are about by themselves. Of a breakdown Pinterest does not say whether they do.
  const fields = table.isTargeting ? [table.about.column.toUpperCase(), ...numbers] : numbers;
  const types = table.isTargeting ? targetingTypes : undefined;
  const request = { attribution, fields, targetingTypes: types, timeZone };
  const readWith = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
  const key = `${table.name} ${readWith}`;
  const asked = (known.get(key) as AskedColumns<Definition> | undefined) ?? {
    definition: { ...table, columns },
    fields,
    readWith,
  };
  // The same object each time: its statements are compiled once.
  known.set(key, asked);
  return asked;
}
