/** How an analytics day asks Pinterest about ads: as many at once as it answers about, without those that it refuses. */
import { log } from '@temporalio/activity';
import type { Knex } from 'knex';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { hasRefused, newestAds, recordRefused } from '../../postgres/refused-ads.js';
import type { Day } from '../../shared/dates.js';
import { type AdsAnswer, requestAds } from '../common/request-ads.js';
import type { ActivityContext } from '../context.js';
import { createBatchSize } from './batch-size.js';
import { type AskedAds, RefusalSearch } from './find-refused.js';

export type AskedAboutAds = AskedAds<AdsAnswer>;

interface AdsToAskAbout {
  adAccountId: string;
  date: Day;
}

/** Parts of a step. */
interface Kept {
  facts?: UnitFacts | undefined;
  extraWrites?: ((transaction: Knex) => Promise<object>) | undefined;
}

interface AdReader {
  /** How many ads to ask about next. */
  ads(): number;
  /** Asks about the next ads, or about the first of them. */
  ask(adIds: readonly string[]): Promise<AskedAboutAds>;
  /** What a step keeps of refused ads. */
  keep(asked: AskedAboutAds, facts: UnitFacts): Kept;
}

export async function createAdReader(activity: ActivityContext, day: AdsToAskAbout): Promise<AdReader> {
  const { db, attempt, runId } = activity;
  const batch = await createBatchSize(db, day.adAccountId, attempt);
  const request = requestAds(activity, day);
  const search = new RefusalSearch<AdsAnswer>({
    askPart: (adIds) => batch.ask(adIds, request),
    others: (tried) => newestAds(db, day.adAccountId, tried),
    async noneRefused(most) {
      // Another day may have found the ad meanwhile, which is no longer among these then.
      if (!(await hasRefused(db, { adAccountId: day.adAccountId, runId }))) await batch.limit(most);
    },
  });

  return {
    ads: batch.ads,
    ask: (adIds) => search.ask(adIds),
    keep({ refused }, { refusedAds = [] }) {
      if (refused.length === 0) return {};
      const adIds = refused.map(({ adId }) => adId);
      log.warn('Pinterest refuses ads, which are left out', { ...day, adIds, reason: refused[0]?.reason });
      return {
        facts: { refusedAds: [...refusedAds, ...adIds] },
        async extraWrites(transaction) {
          await recordRefused(transaction, { ...day, runId }, refused);
          return {};
        },
      };
    },
  };
}
