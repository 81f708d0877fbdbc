import { extraNames, tableNames } from '../../shared/tables.js';
import { asCommand, type RegisterCommand, withConfig } from '../command-line.js';
import { day } from '../options.js';
import type { ExportOptions } from './plan.js';

const exportable = `${[...tableNames, ...extraNames].join(', ')} or vendor_performance`;

export const registerExport: RegisterCommand = (program, action) => {
  const check = async (options: ExportOptions) => (await import('./plan.js')).exportPlan(options, true);
  asCommand(program.command('export'))
    .description('write a table, or vendor_performance, as CSV or Parquet')
    .option('--table <name>', exportable)
    .option('--from <day>', 'first day, such as 2026-10-01, of a table that has days', day)
    .option('--to <day>', 'last day, such as 2026-10-31', day)
    .option('--format <format>', 'csv or parquet (default: csv)')
    .option('--output <file>', 'write to this file instead of standard output')
    .option('--force', 'replace the file if it exists')
    .option(
      '--safe-for-spreadsheets',
      'in CSV, put an apostrophe before text that a spreadsheet would take for a formula',
    )
    .option(
      '--numbers <form>',
      'in Parquet, numbers with a fraction are decimal, double or text (default: decimal)',
    )
    .action(
      action(
        withConfig(async () => (await import('./index.js')).runExport),
        check,
      ),
    );
};
