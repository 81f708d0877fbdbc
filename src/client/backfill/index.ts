/** `client backfill`: starts backfills, or joins the same ones that are under way. */
import type { WorkflowHandle } from '@temporalio/client';
import { toDay } from '../../shared/dates.js';
import { groupBy } from '../../shared/group-by.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../shared/inputs.js';
import type { WithClient } from '../command-line.js';
import { followEach } from '../run/follow.js';
import { leaveOnInterrupt } from '../run/interrupt.js';
import { assertSameDatabase, ownDatabase } from '../run/same-database.js';
import { printSummary } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { during } from '../steps.js';
import { print, tell } from '../terminal.js';
import { type BackfillOptions, reachableDays } from './input.js';
import { inputsOf } from './own-today.js';
import { startOrJoin } from './start.js';

/**
 * Starts a backfill for each of the ad accounts, or joins the same one that is under way, and follows them to their
 * ends.
 *
 * @returns whether all finished everything they planned.
 */
export async function backfill(parts: WithClient<BackfillOptions>): Promise<boolean> {
  const { client, config, options } = parts;
  const inputs = await during('Waiting for Postgres', () => inputsOf(config, options));
  const own = await during('Waiting for Postgres', () => ownDatabase(config));
  await assertSameDatabase(client, config.temporal.taskQueue, own);
  const handles: WorkflowHandle[] = [];
  const stay = leaveOnInterrupt('backfill', commandsFor(inputs), () => handles.length === inputs.length);
  try {
    await startEach(parts, { inputs, databaseId: own.id }, handles);
    return options.detach ? true : await followToTheEnd(parts, handles);
  } finally {
    stay();
  }
}

/** @param handles gets those that run. */
async function startEach(
  { client, config, options }: WithClient<BackfillOptions>,
  { inputs, databaseId }: { inputs: readonly BackfillAdAccountInput[]; databaseId: string | undefined },
  handles: WorkflowHandle[],
): Promise<void> {
  for (const input of inputs) {
    const { handle, joined } = await startOrJoin(client, config.temporal.taskQueue, { input, databaseId });
    handles.push(handle);
    if (joined) tell(`Joined the backfill that is under way already, which reads ${joined}.`);
    // A caller that follows the run sees the cuts in its summary.
    else if (options.detach) tellCuts(input);
    const { workflowId } = handle;
    const text = `The backfill runs as workflow ${workflowId}`;
    if (!options.detach) tell(text);
    else print(options.json ? JSON.stringify({ workflowId }) : text);
  }
}

function tellCuts(input: BackfillAdAccountInput): void {
  for (const cut of reachableDays(input, toDay(new Date())).cuts) tell(`Note: ${cut}`);
}

async function followToTheEnd(
  { client, config, options }: WithClient<BackfillOptions>,
  handles: readonly WorkflowHandle[],
): Promise<boolean> {
  const startedAt = Date.now();
  const view = createRunView(process.stderr);
  const { taskQueue } = config.temporal;
  const results = await during(undefined, () => followEach({ client, taskQueue, view }, handles));
  const outcomes: boolean[] = [];
  for (const result of results) {
    const ending =
      result.status === 'fulfilled' ? Promise.resolve(result.value) : Promise.reject(result.reason);
    outcomes.push(await printSummary(ending, { what: 'backfill', json: options.json, startedAt }));
  }
  return outcomes.every(Boolean);
}

function commandsFor(inputs: readonly BackfillAdAccountInput[]) {
  // Ad accounts of different time zones may have different days.
  const sameDays = [...groupBy(inputs, ({ startDate, endDate }) => ` --from ${startDate} --to ${endDate}`)];
  const follow = sameDays.map(([days, some]) => {
    const accounts = some.map(({ adAccountId }) => ` --ad-account ${adAccountId}`).join('');
    return `pinterest-ads-sync backfill${accounts}${days}`;
  });
  const cancel = inputs.map((input) => `pinterest-ads-sync backfill cancel ${backfillWorkflowId(input)}`);
  return { follow: follow.join('\n  '), cancel: cancel.join('\n  ') };
}
