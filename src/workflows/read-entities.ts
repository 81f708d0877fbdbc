import { inParallel } from '../shared/in-parallel.js';
import type { EntityTable } from '../shared/tables.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { listsToRead } from './lists-to-read.js';
import { runUnit } from './run-unit.js';

/** Reads all lists at the same time. The run then knows the ad account's name and how many ads it has. */
export async function readEntities(run: AccountRun): Promise<void> {
  const listed = new Set<EntityTable>();
  const tables = listsToRead();
  await inParallel(tables, tables.length, async (table) => {
    if (await readList(run, table)) listed.add(table);
  });
  // Without the list of ads, it is not known which ads to request numbers for.
  if (!listed.has('ads')) run.progress.stop ??= { scope: 'account', reason: 'the ads could not be listed' };
}

function readList(run: AccountRun, table: EntityTable): Promise<boolean> {
  const { progress, databaseId } = run;
  const input = { adAccountId: progress.adAccountId, table, databaseId };
  return runUnit(
    run,
    { kind: 'list', table },
    {
      summary: table,
      async work(options) {
        const { name, ...totals } = await activities.syncEntity.executeWithOptions(options, [input]);
        if (name) progress.name = name;
        if (table === 'ads') run.ads = totals.items;
        return totals;
      },
    },
  );
}
