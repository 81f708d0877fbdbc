/** What a report of a chosen table contains. That depends on the table and on the settings. */
import { remembered } from '../../shared/remembered.js';
import type { Column } from '../../tables/definition.js';
import { NOT_BROKEN_DOWN, ONLY_DIRECT } from '../../tables/extra/analytics.js';
import type { ExtraDailyDefinition } from '../../tables/extra/definition.js';
import { reportParts } from '../../tables/extra/request.js';
import type { ActivitySettings } from '../context.js';
import { extraColumns } from './extra-columns.js';

interface RequestedReport {
  /** The table with the columns that the report has. */
  definition: ExtraDailyDefinition;
  /** Names of the API's columns. */
  fields: readonly string[];
  /** The same as for direct answers: a day counts as loaded however it was read. */
  readWith: string;
  /** For a breakdown: the types that this report breaks down by. */
  targetingTypes?: readonly string[] | undefined;
}

/** Fields that every row has, and that no request may name. */
const NOT_REQUESTED = new Set(['DATE', 'TARGETING_TYPE', 'TARGETING_VALUE', 'KEYWORD_ID']);

const known = new Map<string, ExtraDailyDefinition>();

/** @param part which of the reports that hold the same days, from 1. */
export function extraReport(
  table: ExtraDailyDefinition,
  settings: ActivitySettings,
  part: number,
): RequestedReport {
  const requested = extraColumns(table, settings);
  const isBrokenDown = table.targetingTypes || table.reportsById;
  const isGiven = ({ name }: Column) =>
    name !== ONLY_DIRECT && !(isBrokenDown && NOT_BROKEN_DOWN.includes(name));
  const key = `${table.name} ${requested.readWith}`;
  const definition = remembered(known, key, () => {
    return { ...requested.definition, columns: requested.definition.columns.filter(isGiven) };
  });
  const fields = definition.columns.flatMap(({ field = '' }) => (isName(field) ? field : []));
  return {
    definition,
    fields: [...new Set(fields)].filter((field) => !NOT_REQUESTED.has(field)),
    readWith: requested.readWith,
    targetingTypes: reportParts(table, settings.targetingTypes)[part - 1],
  };
}

/** Columns of analytics are in upper case; other fields are of entities. */
const isName = (field: string) => field !== '' && field === field.toUpperCase();
