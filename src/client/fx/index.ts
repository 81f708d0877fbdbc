/** `client fx`: loads exchange rates, from a file or from where they are published. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../errors.js';
import { withoutQuery } from '../../network/download.js';
import { firstDayWithAmounts, readMissingRates } from '../../postgres/missing-rates.js';
import { REPORT_REACH_DAYS } from '../../shared/analytics-plan.js';
import { ums } from '../../shared/database-names.js';
import { toDay } from '../../shared/dates.js';
import { missingRatesText } from '../../shared/missing-rates.js';
import { inDatabase } from '../../shared/real-names.js';
import { counted, firstNames, group } from '../../shared/words.js';
import { type FxFile, FxFileError, readFxFile } from '../../ums/fx-file.js';
import { currenciesWithout, type FxImport, importRates, masterCurrencies } from '../../ums/fx-rates.js';
import { updateRates } from '../../ums/update-rates.js';
import type { WithDatabase } from '../command-line.js';
import { during } from '../steps.js';
import { print, printJson, tell } from '../terminal.js';
import { UsageError } from '../usage-error.js';

export interface FxUpdateOptions {
  json?: boolean | undefined;
}

export interface FxImportOptions extends FxUpdateOptions {
  file: string;
  to?: string[] | undefined;
}

/** @throws UsageError for a file that cannot be read, Error for one that cannot be imported. */
export async function fxImport({ db, options }: WithDatabase<FxImportOptions>): Promise<boolean> {
  const { file, to, json } = options;
  const rates = readFile(file);
  const currencies = to ?? (await masterCurrencies(db));
  assertHas(rates, currencies, file);
  const given = { to: currencies, source: 'import' } as const;
  const imported = await during('Importing the rates', () => importRates(db, rates, given));
  if (json) printJson(imported, 0);
  else print(describeImport(imported));
  return true;
}

/** @throws SyncError RatesUnavailable for a file that cannot be fetched or used. */
export async function fxUpdate({ db, config, options }: WithDatabase<FxUpdateOptions>): Promise<boolean> {
  const today = toDay(new Date());
  const { url } = config.exchangeRates;
  const from = await firstDayWithAmounts(db, today, REPORT_REACH_DAYS);
  if (!options.json) tell(`Fetching ${withoutQuery(url)}`);
  const updated = await updateRates(db, { url, proxies: config.proxies }, { today, from });
  const missingRates = await readMissingRates(db);
  if (options.json) printJson({ ...updated, missingRates }, 0);
  else print(describeImport(updated));
  const without = updated.without.map((currency) => `from any currency to ${currency}`);
  if (without.length > 0) tell(`The file has no rates ${without.join(', ')}; ${IMPORT_ADVICE}`);
  const missing = missingRatesText(missingRates);
  if (missing) tell(`After that, there are ${missing}; ${IMPORT_ADVICE}`);
  return true;
}

/** The bank has thirty. */
const NAMED = 8;
const IMPORT_ADVICE = 'load them from a file with pinterest-ads-sync fx import';

function readFile(file: string): FxFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
  try {
    return readFxFile(bytes);
  } catch (error) {
    if (!(error instanceof FxFileError)) throw error;
    throw new Error(`${file} cannot be imported, and nothing was:\n${error.message}`);
  }
}

/** A table without the master currency would give no rate at all, and nobody would notice. */
function assertHas(rates: FxFile, currencies: readonly string[], file: string): void {
  const missing = currenciesWithout(rates, currencies);
  if (missing.length === 0) return;
  throw new Error(
    `${file} has no rates of ${missing.join(', ')}, and nothing was imported. ` +
      `Amounts are converted to master_currency of ${inDatabase(ums.integrations)}; --to names other currencies.`,
  );
}

function describeImport({ rates, from, to, added, corrected, kept, currencies, into }: FxImport): string {
  const found = `${counted(rates, 'rate')} from ${from} to ${to}: ${firstNames(currencies, NAMED)} into ${into.join(', ')}`;
  const stored = [
    `${group(added)} new`,
    `${group(corrected)} corrected`,
    ...(kept > 0 ? [`${group(kept)} left as they were imported, although the file has others`] : []),
  ];
  return `${found}\nDays and pairs: ${stored.join(', ')}`;
}
