import type { EntityTable } from '../shared/tables.js';
import { rowContext } from './common/reading-settings.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';
import { runSteps, type Step } from './steps/run-steps.js';

/** Reads one entity table of one ad account, page by page; the ad account itself is a page of one. */
export const syncEntity = defineActivity({
  name: 'syncEntity',
  table: ({ table }) => table,
  place: ({ adAccountId, table }) => `${table} of ad account ${adAccountId}`,
  async run(context, { adAccountId, table }) {
    const unit = { kind: 'list', table } as const;
    const { totals, facts } = await runSteps(context, {
      unit,
      adAccountId,
      takeStep: (cursor) =>
        table === 'ad_accounts'
          ? readAccount(context, adAccountId)
          : readPage(context, { adAccountId, table }, cursor),
    });
    return { ...totals, name: facts.name };
  },
});

async function readAccount(
  { pinterest, settings, signal }: ActivityContext,
  adAccountId: string,
): Promise<Step> {
  const { body, faults, name } = await pinterest.getAdAccount(adAccountId, signal);
  const context = rowContext(settings, adAccountId);
  const received = { body, faults, shape: 'object', context } as const;
  return { received, items: 1, cursor: undefined, done: true, facts: { name } };
}

interface EntityList {
  adAccountId: string;
  table: Exclude<EntityTable, 'ad_accounts'>;
}

async function readPage(
  { pinterest, settings, signal }: ActivityContext,
  { adAccountId, table }: EntityList,
  cursor: string | undefined,
): Promise<Step> {
  const page = await pinterest.listEntities(table, adAccountId, cursor, signal);
  const { body, items, faults, bookmark } = page;
  const received = { body, faults, shape: 'page', context: rowContext(settings, adAccountId) } as const;
  return { received, items: items.length, cursor: bookmark, done: bookmark === undefined };
}
