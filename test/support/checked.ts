/** Some days of two ad accounts in two currencies, on which all checks of the marketing schema pass. */
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { createHarness, type Harness, smallMerchant } from './harness.js';

export interface Checked {
  harness: Harness;
  today: string;
  /** Whose amounts are converted. */
  euroAccount: string;
  /** Reads its days again. A worker has to be there. */
  read(adAccountId: string): Promise<AccountProgress>;
  /** Makes a rate of every day as it was. */
  writeRates(): Promise<void>;
}

export async function createChecked(): Promise<Checked> {
  const harness = await createHarness({ sandbox: { adAccounts: smallMerchant() } });
  const { today, adAccounts } = harness.sandbox.world;
  const checked: Checked = {
    harness,
    today,
    euroAccount: adAccounts[1]?.id ?? '',
    async read(adAccountId) {
      const range = { startDate: addDays(today, -34), endDate: addDays(today, -31) };
      return (await harness.startOne({ adAccountId, ...range })).result();
    },
    async writeRates() {
      await harness.db.raw(
        `INSERT INTO ums.fx_rates SELECT day, 'EUR', 'USD', 1.0842, day FROM generate_series(?::date - 40, ?::date, interval '1 day') AS day
         ON CONFLICT DO NOTHING`,
        [today, today],
      );
    },
  };
  await checked.writeRates();
  await harness.withWorker(async () => {
    for (const { id } of adAccounts) await checked.read(id);
  });
  return checked;
}
