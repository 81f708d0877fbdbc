/** Whether exchange rates can be fetched, where somebody has asked for that. */
import type { Config } from '../../config/config.js';
import { DEFAULT_RATES_URL } from '../../config/variables.js';
import { SyncError } from '../../errors.js';
import { download, withoutQuery } from '../../network/download.js';
import { counted } from '../../shared/words.js';
import { FxFileError, LARGEST_FX_FILE_BYTES, readFxFile } from '../../ums/fx-file.js';
import { examinationOf, Fault, type Finding } from './finding.js';

const NEXT =
  'Correct FX_RATES_URL, or what is between here and that server, and try again: pinterest-ads-sync doctor';

/** Whoever has set neither FX_UPDATE nor FX_RATES_URL may have no need of rates, and no way to the bank. */
export async function checkRates({ exchangeRates, proxies }: Config): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Configuration');
  const { url, updatedBySyncs } = exchangeRates;
  if (!updatedBySyncs && url === DEFAULT_RATES_URL) return findings;
  await examine('rates', async () => {
    try {
      const { quotes } = readFxFile(await download({ url, proxies, mostBytes: LARGEST_FX_FILE_BYTES }));
      return `${withoutQuery(url)} has ${counted(quotes.length, 'rate')}`;
    } catch (error) {
      if (error instanceof FxFileError) throw new Fault(`${withoutQuery(url)}: ${error.message}`, NEXT);
      throw error instanceof SyncError && error.code === 'RatesUnavailable'
        ? new Fault(error.message, NEXT)
        : error;
    }
  });
  return findings;
}
