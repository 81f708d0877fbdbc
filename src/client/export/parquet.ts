/** Writes rows into a Parquet file, a group of them at a time. */
import type { ParquetWriter } from 'hyparquet-writer';
import { withCopy } from '../../postgres/copy-out.js';
import { tell } from '../terminal.js';
import { copiedRows, type TextRow } from './copy-text.js';
import { DoesNotFit, type ParquetColumn, type ParquetValue, parquetColumn } from './parquet-columns.js';
import type { ExportPlan } from './plan.js';

/** A group is in memory at once. Readers skip groups that they do not need, so groups should not be small. */
const ROWS_PER_GROUP = 10_000;

/** What does not fit is not rounded. @returns how many rows were written. */
export async function writeParquet(databaseUrl: string, plan: ExportPlan, file: string): Promise<number> {
  const wide = new Map<string, string>();
  for (;;) {
    const known = wide.size;
    const rows = await writeOnce(databaseUrl, plan, file, wide);
    // Read to its end nevertheless, so that once more is enough.
    if (wide.size === known) return rows;
    for (const [column, example] of [...wide].slice(known)) {
      tell(
        `Note: ${column} has a number that is not whole, or too large for INT64: ${example}. All of it is ${plan.numbers} here`,
      );
    }
  }
}

/** @param wide columns whose numbers do not all fit into 64 bits; those that are found are added, with an example. */
async function writeOnce(
  databaseUrl: string,
  plan: ExportPlan,
  file: string,
  wide: Map<string, string>,
): Promise<number> {
  // An ES module, so a file of CommonJS can only import it like this.
  const { fileWriter, ParquetWriter: Writer } = await import('hyparquet-writer');
  const { relation, from, to, numbers } = plan;
  const columns = relation.columns.map((column) => parquetColumn(column, numbers, wide.has(column.name)));
  const known = wide.size;
  const root = { name: 'root', num_children: columns.length };
  const writer = new Writer({
    writer: fileWriter(file),
    schema: [root, ...columns.map(({ schema }) => schema)],
    createdBy: 'pinterest-ads-sync',
  });
  let rows = 0;
  await withCopy(databaseUrl, { ...relation, columns, from, to, format: 'FORMAT text' }, async (copy) => {
    let group = emptyGroup(columns);
    const flush = async () => {
      if (wide.size === known) await writeGroup(writer, columns, group);
      group = emptyGroup(columns);
    };
    for await (const portion of copiedRows(copy)) {
      for (const row of portion) {
        addRow(group, { columns, row, plan, wide });
        rows += 1;
        if (rows % ROWS_PER_GROUP === 0) await flush();
      }
    }
    await flush();
  });
  await writer.finish();
  return rows;
}

interface RowToAdd {
  columns: readonly ParquetColumn[];
  row: TextRow;
  plan: ExportPlan;
  wide: Map<string, string>;
}

type Group = ParquetValue[][];

const emptyGroup = (columns: readonly ParquetColumn[]): Group => columns.map(() => []);

function addRow(group: Group, { columns, row, plan: { relation, numbers }, wide }: RowToAdd): void {
  for (const [index, column] of columns.entries()) {
    const text = row[index] ?? null;
    try {
      group[index]?.push(text === null ? null : column.read(text));
    } catch (error) {
      if (!(error instanceof DoesNotFit)) throw error;
      if (column.isNarrow) {
        if (!wide.has(column.name)) wide.set(column.name, text ?? '');
        continue;
      }
      const key = row[columns.findIndex(({ name }) => name === relation.key)];
      const doubles = numbers === 'decimal' ? ', --numbers double writes about 16 digits' : '';
      throw new Error(
        `${relation.name}.${column.name} of the row with ${relation.key} ${key}: ${error.message} to the last digit, ` +
          `and nothing was written. --numbers text writes numbers of any length, as text${doubles}.`,
      );
    }
  }
}

async function writeGroup(writer: ParquetWriter, columns: readonly ParquetColumn[], group: Group) {
  const rows = group[0]?.length ?? 0;
  if (rows === 0) return;
  const columnData = columns.map(({ name }, index) => ({
    name,
    data: group[index] ?? [],
    // What is written at the end of the file is in memory until then.
    offsetIndex: false,
  }));
  await writer.write({ columnData, rowGroupSize: rows });
}
