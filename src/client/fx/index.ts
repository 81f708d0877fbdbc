import { readFileSync } from 'node:fs';
import type { Knex } from 'knex';
import { messageOf } from '../../errors.js';
import { type FxFile, FxFileError, readFxFile } from '../../ums/fx-file.js';
import { type FxImport, importRates, masterCurrencies } from '../../ums/fx-rates.js';
import { group } from '../table.js';
import { UsageError } from '../usage-error.js';

export interface FxImportOptions {
  file: string;
  to?: string[];
  json?: boolean;
}

export async function fxImport(db: Knex, { file, to, json }: FxImportOptions): Promise<boolean> {
  const rates = readFile(file);
  const wanted = to ?? (await masterCurrencies(db));
  assertHas(rates, wanted, file);
  const outcome = await importRates(db, rates, wanted);
  console.log(json ? JSON.stringify(outcome) : textOf(outcome));
  return true;
}

function readFile(file: string): FxFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
  try {
    return readFxFile(text);
  } catch (error) {
    if (!(error instanceof FxFileError)) throw error;
    throw new Error(`${file} cannot be imported, and nothing was:\n${error.message}`);
  }
}

/** A table without the master currency would give no rate at all, and nobody would notice. */
function assertHas({ isTable, quotes }: FxFile, wanted: readonly string[], file: string): void {
  if (!isTable) return;
  const held = new Set(['EUR', ...quotes.map(({ to }) => to)]);
  const missing = wanted.filter((currency) => !held.has(currency));
  if (missing.length === 0) return;
  throw new Error(
    `${file} has no rates of ${missing.join(', ')}, and nothing was imported. ` +
      'Amounts are converted to master_currency of ums.integrations; --to names other currencies.',
  );
}

function textOf({ rates, from, to, written, currencies, into }: FxImport): string {
  return (
    `${group(rates)} rates from ${from} to ${to}: ${currencies.join(', ')} into ${into.join(', ')}\n` +
    `${group(written)} days and pairs are new or have another rate`
  );
}
