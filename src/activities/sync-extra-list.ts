import { SyncError } from '../errors.js';
import { nextThings } from '../postgres/extra-days.js';
import { databaseTime, recordListReading } from '../postgres/list-readings.js';
import { newestThings, recordRefusedThings } from '../postgres/refused-things.js';
import { extraListDefinitions } from '../tables/all.js';
import type { ExtraListDefinition } from '../tables/extra/definition.js';
import { adGroups } from './common/ad-groups.js';
import { notesOfRefused } from './common/extra-notes.js';
import { isAboutAds } from './common/is-about-ads.js';
import { rowContext } from './common/reading-settings.js';
import { withTableRefused } from './common/refused-table.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';
import { runSteps, type Step } from './steps/run-steps.js';

/** Reads a chosen list of one ad account, page by page. Pinterest gives some lists only by ad group. */
export const syncExtraList = defineActivity({
  name: 'syncExtraList',
  table: ({ table }) => table,
  place: ({ adAccountId, table }) => `${table} of ad account ${adAccountId}`,
  async run(context, { adAccountId, table }) {
    const definition = extraListDefinitions[table];
    const list = { adAccountId, definition };
    const ofAdGroups = definition.ofAdGroups && listOfAdGroups(context, list);
    const { totals } = await runSteps(context, {
      unit: { kind: 'extraList', table },
      adAccountId,
      async takeStep(cursor, facts) {
        const beganAt = facts.beganAt ?? (await databaseTime(context.db));
        const step = await (ofAdGroups?.(cursor) ?? readListPage(context, list, cursor));
        return { ...step, facts: { beganAt } };
      },
      async finish(transaction, { rejected }, { beganAt }) {
        // A row that could not be stored is listed, and does not know it.
        if (beganAt && rejected === 0) await recordListReading(transaction, { adAccountId, table, beganAt });
      },
    });
    const notes = ofAdGroups ? await notesOfRefused(context, table, adAccountId) : [];
    return { ...totals, notes };
  },
});

interface ListToRead {
  adAccountId: string;
  definition: ExtraListDefinition;
  adGroupId?: string | undefined;
}

async function readListPage(
  { pinterest, settings, signal }: ActivityContext,
  list: ListToRead,
  bookmark: string | undefined,
): Promise<Step> {
  const page = await withTableRefused(() => pinterest.listExtra(list, bookmark, signal));
  const { body, items, faults } = page;
  const received = { body, faults, shape: 'page', context: rowContext(settings, list.adAccountId) } as const;
  return { received, items: items.length, cursor: page.bookmark, done: page.bookmark === undefined };
}

/**
 * A list of each ad group in turn. The checkpoint is the last ad group that is done, or the one that is under way and the
 * bookmark of its next page. An ad group that Pinterest refuses is left out, if it answers about another one.
 */
function listOfAdGroups(context: ActivityContext, list: ListToRead) {
  let isAnswered = false;

  /** @throws the refusal, when others are refused, too. */
  async function findAnswered(adGroupId: string, refusal: SyncError): Promise<void> {
    for (const other of await newestThings(context.db, 'ad_groups', list.adAccountId, [adGroupId])) {
      try {
        await readListPage(context, { ...list, adGroupId: other }, undefined);
        return;
      } catch (error) {
        if (!isOfAdGroup(error)) throw error;
      }
    }
    throw refusal;
  }

  /** @throws the refusal, when it may be about the whole list. */
  async function without(adGroupId: string, refusal: SyncError): Promise<Step> {
    const { adAccountId, definition } = list;
    if (!isAnswered) await findAnswered(adGroupId, refusal);
    const meeting = { table: definition.name, adAccountId, runId: context.runId };
    const refused = [{ adId: adGroupId, reason: refusal.message }];
    return {
      items: 0,
      cursor: adGroupId,
      done: false,
      async extraWrites(transaction) {
        await recordRefusedThings(transaction, meeting, refused);
        return { requests: 1 };
      },
    };
  }

  return async (cursor = ''): Promise<Step> => {
    const [place = '', bookmark] = cursor.split(SEPARATOR);
    const adGroupId = bookmark === undefined ? await adGroupAfter(context, list, place) : place;
    if (adGroupId === undefined) return { items: 0, cursor: undefined, done: true };
    try {
      const step = await readListPage(context, { ...list, adGroupId }, bookmark);
      isAnswered = true;
      const next = step.cursor === undefined ? adGroupId : `${adGroupId}${SEPARATOR}${step.cursor}`;
      return { ...step, cursor: next, done: false };
    } catch (error) {
      if (!isOfAdGroup(error)) throw error;
      return await without(adGroupId, error);
    }
  };
}

/** Whether a refusal may be about the ad group alone. */
const isOfAdGroup = (error: unknown): error is SyncError =>
  error instanceof SyncError && (error.code === 'TableRefused' || isAboutAds(error));

/** Pinterest's ids never contain it. */
const SEPARATOR = ' ';

async function adGroupAfter({ db }: ActivityContext, { adAccountId }: ListToRead, after: string) {
  const [next] = await nextThings(db, { adAccountId, about: adGroups }, after, 1);
  return next;
}
