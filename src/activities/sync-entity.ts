import { activityInfo } from '@temporalio/activity';
import type { EntityTable, UnitTotals } from '../shared/tables.js';
import { type Dependencies, rowContext } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';
import { endless, runSteps, type Step } from './steps/run-steps.js';

export interface SyncEntityInput extends OfRun {
  adAccountId: string;
  table: EntityTable;
}

export interface SyncEntityResult extends UnitTotals {
  /** The ad account's name, when the table is ad_accounts. */
  name?: string;
}

/** Reads one entity table of one ad account, page by page; the ad account itself is a page of one. */
export function syncEntity({ db, pinterest, settings, observer }: Dependencies) {
  return ({ adAccountId, table }: SyncEntityInput): Promise<SyncEntityResult> =>
    runActivity(`${table} of ad account ${adAccountId}`, async (signal, tell) => {
      const context = rowContext(settings, adAccountId);
      let name: string | undefined;
      /** Where the pages of this attempt started. */
      const starts = new Set<string | undefined>();

      async function takeStep(cursor: string | undefined): Promise<Step> {
        if (table === 'ad_accounts') {
          const account = await pinterest.getAdAccount(adAccountId, signal);
          name = account.name;
          const received = {
            table,
            body: account.body,
            faults: account.faults,
            shape: 'object',
            context,
          } as const;
          return { received, items: 1, cursor: undefined, done: true };
        }
        const page = await pinterest.listEntities(table, adAccountId, cursor, signal);
        const { body, items, faults, bookmark } = page;
        starts.add(cursor);
        if (bookmark !== undefined && starts.has(bookmark))
          throw endless('a page leads back to an earlier one');
        const received = { table, body, faults, shape: 'page', context } as const;
        return { received, items: items.length, cursor: bookmark, done: bookmark === undefined };
      }

      const { workflowExecution } = activityInfo();
      const totals = await runSteps({
        db,
        mapping: settings.mapping,
        key: { runId: workflowExecution?.runId ?? '', unit: table },
        source: { table, adAccountId, workflowId: workflowExecution?.workflowId ?? '' },
        signal,
        tell,
        takeStep,
        observer,
      });
      return { ...totals, ...(name ? { name } : {}) };
    });
}
