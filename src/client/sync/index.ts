/** `client sync`: starts a run of all ad accounts, or joins the one that is under way. */
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
import type { WithClient } from '../command-line.js';
import { followAll } from '../run/follow.js';
import { leaveOnInterrupt } from '../run/interrupt.js';
import { assertSameDatabase, ownDatabase } from '../run/same-database.js';
import { printSummary } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { during } from '../steps.js';
import { print, tell } from '../terminal.js';
import { hasChoices, type SyncOptions, syncInput } from './input.js';
import { type StartedSync, startOrJoin } from './start.js';

/**
 * Starts a run of all ad accounts, or joins the one that is under way, and follows it to its end.
 *
 * @returns whether it finished everything it planned.
 */
export async function sync({ client, config, options }: WithClient<SyncOptions>): Promise<boolean> {
  const input = syncInput(options);
  const { taskQueue } = config.temporal;
  const databaseId = options.databaseId ?? (await during('Waiting for Postgres', () => ownDatabase(config)));
  await assertSameDatabase(client, taskQueue, databaseId);
  const started = await startOrJoin(client, taskQueue, input, databaseId);
  const refusal = whyNotJoined(started, input);
  if (refusal) {
    tell(refusal);
    return false;
  }
  const { handle, joined } = started;
  const { workflowId } = handle;
  if (joined) tell(`Joined the sync that is under way already (workflow ${workflowId}).`);
  if (options.detach) {
    print(options.json ? JSON.stringify({ workflowId, joined }) : `The sync runs as workflow ${workflowId}`);
    return true;
  }
  const { signal } = options;
  const startedAt = Date.now();
  const stay = signal ? undefined : leaveOnInterrupt('sync', commandsFor(input));
  try {
    const view = createRunView(process.stderr);
    const ending = during(undefined, () => followAll({ client, taskQueue, view, signal }, handle));
    return await printSummary(ending, { what: 'sync', json: options.json, startedAt });
  } finally {
    stay?.();
  }
}

function commandsFor({ connection }: SyncAllAdAccountsInput) {
  const of = connection ? ` --connection ${connection}` : '';
  return { follow: `pinterest-ads-sync sync${of}`, cancel: `pinterest-ads-sync sync cancel${of}` };
}

function whyNotJoined(
  { handle, joined, otherDatabase }: StartedSync,
  input: SyncAllAdAccountsInput,
): string | undefined {
  if (otherDatabase) {
    return (
      `A sync that writes to another database is under way at this Temporal server (workflow ${handle.workflowId}). ` +
      'Wait for its end, or use a Temporal server or namespace of your own.'
    );
  }
  if (!joined || !hasChoices(input)) return undefined;
  return (
    'Another sync is under way, started with other options. Wait for its end (pinterest-ads-sync sync without ' +
    'options follows it), or end it (pinterest-ads-sync sync cancel), then start this one again.'
  );
}
