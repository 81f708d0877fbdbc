import { log } from '@temporalio/activity';
import { SyncError } from '../../errors.js';
import { recordAccepted, recordRefused, refusedAds, refusedAndListed } from '../../postgres/refused-ads.js';
import type { Day } from '../../shared/dates.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import type { ActivityContext } from '../context.js';
import { isAboutAds } from './is-about-ads.js';
import { requestAds } from './request-ads.js';

/** So many ads are asked about alone in a run, because those that are listed and refused may stay so for ever. */
const ALONE = 10;

/** Ads that a run can name. */
const NAMED = 250;

/**
 * Asks about ads that Pinterest refused before and has listed since: all at once, and if it still refuses them, some
 * alone. It happens once in a run and outside of its days, so that no day pays for an ad that is always refused.
 *
 * @returns the ads that are still refused.
 */
export async function askAboutRefusedAgain(
  context: ActivityContext,
  adAccountId: string,
  date: Day,
): Promise<string[]> {
  const { db, runId } = context;
  const request = requestAds(context, { adAccountId, date });

  async function isAccepted(adIds: readonly string[]): Promise<boolean> {
    try {
      await request(adIds);
    } catch (error) {
      if (!isAboutAds(error)) throw error;
      const refused = adIds.length === 1 ? adIds.map((adId) => ({ adId, reason: error.message })) : [];
      await recordRefused(db, { adAccountId, date, runId }, refused);
      return false;
    }
    await recordAccepted(db, adAccountId, adIds);
    return true;
  }

  const adIds = await refusedAndListed(db, adAccountId, BATCH_ADS);
  try {
    const isDone = adIds.length === 0 || (await isAccepted(adIds)) || adIds.length === 1;
    for (const adId of isDone ? [] : adIds.slice(0, ALONE)) await isAccepted([adId]);
  } catch (error) {
    // The days can be read without them, and what is wrong shows there.
    if (!(error instanceof SyncError)) throw error;
    log.warn('Refused ads could not be asked about again', { adAccountId, reason: error.message });
  }
  return await refusedAds(db, adAccountId, NAMED);
}
