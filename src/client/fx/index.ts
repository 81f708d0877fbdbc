/** `client fx import`: loads exchange rates from a file. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../errors.js';
import { ums } from '../../shared/database-names.js';
import { inDatabase } from '../../shared/real-names.js';
import { group } from '../../shared/words.js';
import { type FxFile, FxFileError, readFxFile } from '../../ums/fx-file.js';
import { type FxImport, importRates, masterCurrencies } from '../../ums/fx-rates.js';
import type { WithDatabase } from '../command-line.js';
import { during } from '../steps.js';
import { print, printJson } from '../terminal.js';
import { UsageError } from '../usage-error.js';

export interface FxImportOptions {
  file: string;
  to?: string[] | undefined;
  json?: boolean | undefined;
}

/** @throws UsageError for a file that cannot be read, Error for one that cannot be imported. */
export async function fxImport({ db, options }: WithDatabase<FxImportOptions>): Promise<boolean> {
  const { file, to, json } = options;
  const rates = readFile(file);
  const currencies = to ?? (await masterCurrencies(db));
  assertHas(rates, currencies, file);
  const imported = await during('Importing the rates', () => importRates(db, rates, currencies));
  if (json) printJson(imported, 0);
  else print(describeImport(imported));
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
function assertHas({ isTable, quotes }: FxFile, currencies: readonly string[], file: string): void {
  if (!isTable) return;
  const present = new Set(['EUR', ...quotes.map(({ to }) => to)]);
  const missing = currencies.filter((currency) => !present.has(currency));
  if (missing.length === 0) return;
  throw new Error(
    `${file} has no rates of ${missing.join(', ')}, and nothing was imported. ` +
      `Amounts are converted to master_currency of ${inDatabase(ums.integrations)}; --to names other currencies.`,
  );
}

function describeImport({ rates, from, to, written, currencies, into }: FxImport): string {
  return (
    `${group(rates)} rates from ${from} to ${to}: ${currencies.join(', ')} into ${into.join(', ')}\n` +
    `${group(written)} days and pairs are new or have another rate`
  );
}
