/** The options of `client export`, checked before anything is connected. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Day } from '../../shared/dates.js';
import { listed } from '../../shared/words.js';
import { UsageError } from '../usage-error.js';
import { findRelation, type Relation, relations } from './relations.js';

const formats = ['csv', 'parquet'] as const;
const numberForms = ['decimal', 'double', 'text'] as const;

/** Of numbers that are not whole, or too large for 64 bits; as text, of all. */
export type NumberForm = (typeof numberForms)[number];

export interface ExportOptions {
  table?: string | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  format?: string | undefined;
  numbers?: string | undefined;
  output?: string | undefined;
  force?: boolean | undefined;
  safeForSpreadsheets?: boolean | undefined;
}

export interface ExportPlan {
  relation: Relation;
  from?: Day | undefined;
  to?: Day | undefined;
  format: (typeof formats)[number];
  numbers: NumberForm;
  /** Undefined = standard output. */
  output?: string | undefined;
  force: boolean;
  /** No text of a CSV file is a formula. */
  withoutFormulas: boolean;
}

/**
 * @param inAnySchema as long as the configuration has not said what the schemas are called.
 * @throws UsageError for invalid options.
 */
export function exportPlan(options: ExportOptions, inAnySchema = false): ExportPlan {
  const { from, to, output, force = false } = options;
  const relation = chosenRelation(inAnySchema ? options.table?.replace(/^.*\./, '') : options.table);
  const format = requireOneOf('--format', formats, options.format ?? 'csv');
  const numbers = requireOneOf('--numbers', numberForms, options.numbers ?? 'decimal');
  if (options.numbers && format !== 'parquet') {
    throw new UsageError(
      '--numbers is for --format parquet: in CSV every number is text with all its digits.',
    );
  }
  if ((from || to) && !relation.day) {
    const withDays = relations.filter(({ day }) => day).map(({ name }) => name);
    throw new UsageError(
      `${relation.name} has one row for each entity and no days. Leave out --from and --to, which are for ${listed(withDays)}.`,
    );
  }
  if (from && to && from > to) throw new UsageError(`--from ${from} is after --to ${to}.`);
  if (format === 'parquet' && !output) {
    throw new UsageError('--format parquet needs --output FILE: a Parquet file is not text.');
  }
  const { safeForSpreadsheets: withoutFormulas = false } = options;
  if (withoutFormulas && format !== 'csv') {
    throw new UsageError('--safe-for-spreadsheets is for --format csv: a Parquet file holds no formulas.');
  }
  if (output) assertOutputIsFree(output, force);
  return { relation, from, to, format, numbers, output, force, withoutFormulas };
}

function chosenRelation(table: string | undefined): Relation {
  const relation = table === undefined ? undefined : findRelation(table);
  if (relation) return relation;
  const names = relations.map(({ name }) => name).join(', ');
  throw new UsageError(`--table must be one of ${names}${table === undefined ? '' : `, not "${table}"`}.`);
}

function requireOneOf<T extends string>(option: string, allowed: readonly T[], given: string): T {
  const found = allowed.find((one) => one === given);
  if (found) return found;
  throw new UsageError(`${option} must be ${listed(allowed, 'or')}, not "${given}".`);
}

/** An export may take long, so what is certain to fail at its end fails now. */
function assertOutputIsFree(output: string, force: boolean): void {
  if (!existsSync(dirname(output))) {
    throw new UsageError(`--output ${output}: there is no folder ${dirname(output)}.`);
  }
  const present = statSync(output, { throwIfNoEntry: false });
  if (!present) return;
  if (!present.isFile()) throw new UsageError(`--output ${output} is not a file.`);
  if (!force) throw new UsageError(`${output} exists. Add --force to replace it, or name another file.`);
}
