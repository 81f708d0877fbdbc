/** How chosen tables ask about campaigns, ad groups and the like: without those that Pinterest refuses. */
import { log } from '@temporalio/activity';
import type { Knex } from 'knex';
import { recordRefused } from '../../postgres/refused-ads.js';
import { newestThings, recordRefusedThings } from '../../postgres/refused-things.js';
import type { Day } from '../../shared/dates.js';
import type { Subject } from '../../tables/extra/definition.js';
import type { ActivityContext } from '../context.js';
import type { Part } from './batch-size.js';
import { type AskedAds, RefusalSearch } from './find-refused.js';

interface ThingsToAskAbout<Answer, Wanted> {
  adAccountId: string;
  about: Subject;
  /** Asks about things, or about the first ones of them. */
  askPart(ids: readonly string[], wanted: Wanted): Promise<Part<Answer>>;
}

interface ThingReader<Answer, Wanted> {
  /**
   * Asks about the first ones of the things, as many as are answered.
   *
   * @param wanted what of them.
   */
  ask(ids: readonly string[], wanted: Wanted): Promise<AskedAds<Answer>>;
  /** Keeps which were refused. */
  keep(transaction: Knex, refused: AskedAds<Answer>['refused'], date: Day): Promise<void>;
}

export function createThingReader<Answer, Wanted>(
  { db, runId }: Pick<ActivityContext, 'db' | 'runId'>,
  { adAccountId, about, askPart }: ThingsToAskAbout<Answer, Wanted>,
): ThingReader<Answer, Wanted> {
  const { table } = about;
  let wantedNow: Wanted;
  const search = new RefusalSearch<Answer>({
    askPart: (ids) => askPart(ids, wantedNow),
    others: (tried) => newestThings(db, table, adAccountId, tried),
    // What is answered in parts only is asked for again as a whole by the next run.
    noneRefused: async () => undefined,
  });

  return {
    async ask(ids, wanted) {
      wantedNow = wanted;
      if (about.parameter) return await search.ask(ids);
      // There is nothing to leave out of the ad account itself.
      const { adIds, answer } = await askPart(ids, wanted);
      return { adIds, answer, refused: [], through: adIds.at(-1) ?? '' };
    },
    async keep(transaction, refused, date) {
      if (refused.length === 0) return;
      const ids = refused.map(({ adId }) => adId);
      log.warn('Pinterest refuses what a table asks about, which is left out', { adAccountId, table, ids });
      if (table === 'ads') await recordRefused(transaction, { adAccountId, date, runId }, refused);
      else await recordRefusedThings(transaction, { table, adAccountId, runId }, refused);
    },
  };
}
