import { nextThings } from '../postgres/extra-days.js';
import { databaseTime, recordListReading } from '../postgres/list-readings.js';
import { extraListDefinitions } from '../tables/all.js';
import type { ExtraListDefinition } from '../tables/extra/definition.js';
import { adGroups } from './common/ad-groups.js';
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
    const { totals } = await runSteps(context, {
      unit: { kind: 'extraList', table },
      adAccountId,
      async takeStep(cursor, facts) {
        const beganAt = facts.beganAt ?? (await databaseTime(context.db));
        const list = { adAccountId, definition };
        const step = await (definition.ofAdGroups
          ? readPageOfAdGroup(context, list, cursor)
          : readListPage(context, list, cursor));
        return { ...step, facts: { beganAt } };
      },
      async finish(transaction, { rejected }, { beganAt }) {
        // A row that could not be stored is listed, and does not know it.
        if (beganAt && rejected === 0) await recordListReading(transaction, { adAccountId, table, beganAt });
      },
    });
    return totals;
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

/** The checkpoint is the last ad group that is done, or the one that is under way and the bookmark of its next page. */
async function readPageOfAdGroup(context: ActivityContext, list: ListToRead, cursor = ''): Promise<Step> {
  const [place = '', bookmark] = cursor.split(SEPARATOR);
  const adGroupId = bookmark === undefined ? await adGroupAfter(context, list, place) : place;
  if (adGroupId === undefined) return { items: 0, cursor: undefined, done: true };
  const step = await readListPage(context, { ...list, adGroupId }, bookmark);
  const next = step.cursor === undefined ? adGroupId : `${adGroupId}${SEPARATOR}${step.cursor}`;
  return { ...step, cursor: next, done: false };
}

/** Pinterest's ids never contain it. */
const SEPARATOR = ' ';

async function adGroupAfter({ db }: ActivityContext, { adAccountId }: ListToRead, after: string) {
  const [next] = await nextThings(db, { adAccountId, about: adGroups }, after, 1);
  return next;
}
