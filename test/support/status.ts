/** What the tests of `client status` share. */
import { addDays, toDay } from '../../src/shared/dates.js';
import { runClient } from './client-process.js';
import { type Harness, smallMerchant } from './harness.js';

export type AdAccount = ReturnType<typeof smallMerchant>[number] & { id: string };

export const twoAdAccounts = () => smallMerchant() as [AdAccount, AdAccount];

export const ago = (days: number) => addDays(toDay(new Date()), -days);

/** @param harness made before the tests begin, so it is asked for when it is needed. */
export function lookAtStatus(harness: () => Harness, [shop]: readonly [AdAccount, AdAccount]) {
  const status = (args: string[] = [], environment?: Record<string, string>) =>
    runClient(harness(), ['status', ...args], environment);
  return {
    status,
    statusJson: async (environment?: Record<string, string>) => {
      const { code, stdout } = await status(['--json'], environment);
      return { code, ...JSON.parse(stdout) };
    },
    /** Whether all of a run was done. Not by `client sync`: its workflow id is the same for all test files. */
    sync: (): Promise<boolean> =>
      harness().withWorker(async () => {
        const run = await harness().startAll({ lookbackDays: 0 });
        return run.result().then(
          () => true,
          () => false,
        );
      }),
    /** Forgets that a day is loaded: it is missing then, and the next sync reads it. */
    forget: (day: string, id = shop.id) =>
      harness().db('pinterest_sync.analytics_days').where({ date: day, ad_account_id: id }).delete(),
  };
}
