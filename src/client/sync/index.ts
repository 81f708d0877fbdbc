/** `client sync`: starts a run of all ad accounts, or joins the one that is under way. */
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
import type { WithClient } from '../command-line.js';
import { followAll } from '../run/follow.js';
import { leaveOnInterrupt } from '../run/interrupt.js';
import { assertSameDatabase, elsewhereText, ownDatabase } from '../run/same-database.js';
import { printSummary } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { during } from '../steps.js';
import { print, tell } from '../terminal.js';
import { isContentWith, isOfSame, optionsFor, type SyncOptions, scopeText, syncInput } from './input.js';
import { type StartedSync, startOrJoin } from './start.js';

/**
 * Starts a sync, or joins the same one that is under way, and follows it to its end.
 *
 * @returns whether it finished everything it planned.
 */
export async function sync(parts: WithClient<SyncOptions>): Promise<boolean> {
  const { client, config, options } = parts;
  const input = syncInput(options);
  const { taskQueue } = config.temporal;
  const own = options.databaseId
    ? { id: options.databaseId }
    : await during('Waiting for Postgres', () => ownDatabase(config));
  await assertSameDatabase(client, taskQueue, own);
  let started: StartedSync | undefined;
  const stay = options.signal
    ? undefined
    : leaveOnInterrupt('sync', commandsFor(input), () => started !== undefined);
  try {
    started = await startOrJoin({ client, taskQueue }, input, own.id);
    const refusal = whyNotJoined(started, input);
    if (!refusal) return await goOn(parts, started);
    tell(refusal);
    return false;
  } finally {
    stay?.();
  }
}

async function goOn(
  { client, config, options }: WithClient<SyncOptions>,
  { handle, joined: theirs }: StartedSync,
): Promise<boolean> {
  const { workflowId } = handle;
  const { detach, json, signal } = options;
  const joined = theirs !== undefined;
  if (joined) tell(`Joined the sync that is under way already (workflow ${workflowId}).`);
  if (detach) {
    print(json ? JSON.stringify({ workflowId, joined }) : `The sync runs as workflow ${workflowId}`);
    return true;
  }
  const startedAt = Date.now();
  const view = createRunView(process.stderr);
  const { taskQueue } = config.temporal;
  const ending = during(undefined, () => followAll({ client, taskQueue, view, signal }, handle));
  return await printSummary(ending, { what: 'sync', json, startedAt });
}

function commandsFor(input: SyncAllAdAccountsInput) {
  const options = optionsFor(input);
  return {
    follow: `pinterest-ads-sync sync${options}`,
    cancel: `pinterest-ads-sync sync cancel${options}`,
  };
}

function whyNotJoined(
  { handle, joined, otherDatabase }: StartedSync,
  input: SyncAllAdAccountsInput,
): string | undefined {
  if (otherDatabase) return elsewhereText('sync', handle.workflowId);
  if (!joined) return undefined;
  const { follow, cancel } = commandsFor(joined);
  const next = `Wait for its end (${follow} follows it), or end it (${cancel}), then start this one again.`;
  if (!isOfSame(joined, input))
    return `A sync of ${scopeText(joined)} is under way under the same id (workflow ${handle.workflowId}), and not of ${scopeText(input)}. ${next}`;
  if (isContentWith(input, joined)) return undefined;
  return `Another sync is under way, started with other options. ${next}`;
}
