/** `client export`: a table as a CSV or Parquet file, row by row. */
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { requireDatabaseUrl } from '../../config/index.js';
import { messageOf } from '../../errors.js';
import { withCopy } from '../../postgres/copy-out.js';
import { counted } from '../../shared/words.js';
import type { Configured } from '../command-line.js';
import { intoFile } from '../private-file.js';
import { during } from '../steps.js';
import { tell } from '../terminal.js';
import { describeGaps } from './gaps.js';
import { writeParquet } from './parquet.js';
import { type ExportOptions, type ExportPlan, exportPlan } from './plan.js';
import { nameOf } from './relations.js';

/** @throws UsageError for invalid options. */
export async function runExport({ config, options }: Configured<ExportOptions>): Promise<boolean> {
  const plan = exportPlan(options);
  const databaseUrl = requireDatabaseUrl(config);
  const { output, force, format } = plan;
  for (const line of await describeGaps(config, plan)) tell(line);
  const what = `Reading ${nameOf(plan.relation)}`;
  if (!output) return during(what, () => toStandardOutput(databaseUrl, plan));
  const writing = during(`${what} into ${output}`, () =>
    intoFile(output, force, (file) => writers[format](databaseUrl, plan, file)),
  );
  const rows = await writing.catch((error: unknown) => {
    throw isOfFiles(error) ? new Error(`${output} cannot be written: ${messageOf(error)}`) : error;
  });
  tell(`${output}: ${counted(rows, 'row')} of ${nameOf(plan.relation)}`);
  return true;
}

const writers: Record<ExportPlan['format'], typeof writeParquet> = {
  parquet: writeParquet,
  async csv(databaseUrl, plan, file) {
    // An interruption may have removed the file by now, and whatever creates it would leave it there.
    const handle = await open(file, 'r+');
    const target = handle.createWriteStream();
    try {
      return await writeCsv(databaseUrl, plan, target);
    } finally {
      target.destroy();
      await handle.close().catch(() => undefined);
    }
  },
};

/** Postgres writes the CSV itself: what it reads back is the same to the last digit, NULL and empty text included. */
function writeCsv(databaseUrl: string, plan: ExportPlan, target: Writable): Promise<number> {
  const { relation, from, to, withoutFormulas } = plan;
  const columns = relation.columns.map(({ name, type }) => ({
    name,
    sql: withoutFormulas && type === 'text' ? asNoFormula(name) : `"${name}"`,
  }));
  const request = { ...relation, columns, from, to, format: 'FORMAT csv, HEADER' };
  return withCopy(databaseUrl, request, async (copy) => {
    await pipeline(copy, target, { end: target !== process.stdout });
    return copy.rowCount;
  });
}

/**
 * What a spreadsheet runs: such a sign where a cell begins, also after what it takes in another country for the end of
 * one, and the wide signs of Japanese.
 */
const FORMULA = '(^|[;,|\\t\\r\\n])( *[-=+@＝＋－＠]|[\\t\\r\\n])';

/** Names come from Pinterest and may be so. */
const asNoFormula = (name: string) => `regexp_replace("${name}", '${FORMULA}', '\\1''\\2', 'g')`;

async function toStandardOutput(databaseUrl: string, plan: ExportPlan): Promise<boolean> {
  try {
    await writeCsv(databaseUrl, plan, process.stdout);
  } catch (error) {
    // A reader that has seen enough (`| head`) is no error.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
  return true;
}

/**
 * Whether the error comes from the file system. Network errors name the call that failed too, but also an
 * address.
 */
function isOfFiles(error: unknown): boolean {
  const { syscall, address } = error as NodeJS.ErrnoException & { address?: string };
  return (
    syscall !== undefined && address === undefined && !['read', 'connect', 'getaddrinfo'].includes(syscall)
  );
}
