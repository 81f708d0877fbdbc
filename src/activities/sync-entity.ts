import type { UnitFacts } from '../postgres/checkpoints.js';
import { databaseTime, recordListReading } from '../postgres/list-readings.js';
import { type EntityTable, HISTORY } from '../shared/tables.js';
import type { TableDefinition } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import { rowContext } from './common/reading-settings.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';
import { runSteps, type Step } from './steps/run-steps.js';

/** The same objects each time: their statements are compiled once. */
const withHistory: Partial<Record<EntityTable, TableDefinition>> = {
  campaigns: { ...tables.campaigns, keepsHistory: true },
  ad_groups: { ...tables.ad_groups, keepsHistory: true },
  ads: { ...tables.ads, keepsHistory: true },
};

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
      definition: context.settings.extraTables.includes(HISTORY) ? withHistory[table] : undefined,
      takeStep: (cursor, facts) =>
        table === 'ad_accounts'
          ? readAdAccount(context, adAccountId)
          : readEntityPage(context, { adAccountId, table, facts }, cursor),
      async finish(transaction, { rejected }, { beganAt }) {
        // A row that could not be stored is listed, and does not know it.
        if (beganAt && rejected === 0) await recordListReading(transaction, { adAccountId, table, beganAt });
      },
    });
    return { ...totals, name: facts.name };
  },
});

async function readAdAccount(
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
  facts: UnitFacts;
}

async function readEntityPage(
  { db, pinterest, settings, signal }: ActivityContext,
  { adAccountId, table, facts }: EntityList,
  cursor: string | undefined,
): Promise<Step> {
  const beganAt = facts.beganAt ?? (await databaseTime(db));
  const page = await pinterest.listEntities(table, adAccountId, cursor, signal);
  const { body, items, faults, bookmark } = page;
  const received = { body, faults, shape: 'page', context: rowContext(settings, adAccountId) } as const;
  const done = bookmark === undefined;
  return { received, items: items.length, cursor: bookmark, done, facts: { beganAt } };
}
