/**
 * The workflows after a change that runs under way would not survive: each begins with another command than
 * before. No recorded history may replay against them.
 */
import { activities } from '../../../src/workflows/activity-options.js';
import * as workflows from '../../../src/workflows/index.js';

export async function syncAdAccount(input: Parameters<typeof workflows.syncAdAccount>[0]) {
  await activities.syncEntity({ adAccountId: input.adAccountId, table: 'ads' });
  return await workflows.syncAdAccount(input);
}

export async function syncAllAdAccounts(input: Parameters<typeof workflows.syncAllAdAccounts>[0]) {
  await activities.listAdAccounts({});
  return await workflows.syncAllAdAccounts(input);
}

export async function backfillAdAccount(input: Parameters<typeof workflows.backfillAdAccount>[0]) {
  await activities.listAdAccounts({});
  return await workflows.backfillAdAccount(input);
}

export async function tellEndOfRun(input: Parameters<typeof workflows.tellEndOfRun>[0]) {
  await activities.listAdAccounts({});
  return await workflows.tellEndOfRun(input);
}
