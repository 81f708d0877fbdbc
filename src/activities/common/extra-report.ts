/** What of a chosen table a report is asked for: depends on the table and on the settings. */

import { remembered } from '../../shared/remembered.js';
import type { Column } from '../../tables/definition.js';
import { NOT_BROKEN_DOWN, ONLY_DIRECT } from '../../tables/extra/analytics.js';
import { reportParts } from '../../tables/extra/asked.js';
import type { ExtraDailyDefinition } from '../../tables/extra/definition.js';
import type { ActivitySettings } from '../context.js';
import { extraColumns } from './extra-columns.js';

interface AskedReport {
  /** The table with the columns that the report has. */
  definition: ExtraDailyDefinition;
  /** Names of the API's columns. */
  fields: readonly string[];
  /** The same for reports and direct answers: a day is loaded whichever way it was read. */
  readWith: string;
  /** Of a breakdown: what one report breaks down by. */
  targetingTypes?: readonly string[] | undefined;
}

/** Fields that rows have by themselves, and that no request may name. */
const UNASKED = new Set(['DATE', 'TARGETING_TYPE', 'TARGETING_VALUE', 'KEYWORD_ID']);

const known = new Map<string, ExtraDailyDefinition>();

/** @param part which of the reports that hold the same days, from 1. */
export function extraReport(
  table: ExtraDailyDefinition,
  settings: ActivitySettings,
  part: number,
): AskedReport {
  const asked = extraColumns(table, settings);
  const isBrokenDown = table.targetingTypes || table.reportsById;
  const isGiven = ({ name }: Column) =>
    name !== ONLY_DIRECT && !(isBrokenDown && NOT_BROKEN_DOWN.includes(name));
  const key = `${table.name} ${asked.readWith}`;
  const definition = remembered(known, key, () => {
    return { ...asked.definition, columns: asked.definition.columns.filter(isGiven) };
  });
  const fields = definition.columns.flatMap(({ field = '' }) => (isName(field) ? field : []));
  return {
    definition,
    fields: [...new Set(fields)].filter((field) => !UNASKED.has(field)),
    readWith: asked.readWith,
    targetingTypes: reportParts(table, settings.targetingTypes)[part - 1],
  };
}

/** Columns of analytics are in upper case; other fields are of entities. */
const isName = (field: string) => field !== '' && field === field.toUpperCase();
