/** How far the run of an ad account is: its own progress, and that of the activities under way. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { AccountProgress, WorkSoFar } from '../../shared/progress.js';
import { describeWait } from '../../shared/run-details.js';
import { countRows } from '../../shared/tables.js';
import { decodePayload, messageOfFailure } from '../../temporal/payloads/decode.js';
import { queryProgress } from './query-progress.js';
import type { AccountView } from './view.js';

const TROUBLE_CHARACTERS = 110;

export async function readAccount(
  { client, handle }: { client: Client; handle: WorkflowHandle },
  hasEnded: boolean,
  before: AccountView | undefined,
): Promise<AccountView> {
  const progress = (await queryProgress<AccountProgress>(handle)) ?? before?.progress;
  const written = sum(Object.values(progress?.rows ?? {}).map(countRows));
  if (hasEnded) return { progress, ended: true, rows: written, trouble: undefined };
  const pending = await pendingActivities(handle);
  const underWay = sum(await rowsUnderWay(client, pending));
  // An activity that ends between the two requests counts in neither answer, but rows never become fewer.
  const rows = Math.max(before?.rows ?? 0, written + underWay);
  const waiting = progress?.waitingUntil && `waiting for ${describeWait(progress.waitingUntil)}`;
  const paused = progress?.paused ? 'paused' : undefined;
  return { progress, ended: false, rows, trouble: paused ?? waiting ?? (await troubleOf(client, pending)) };
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

type Pending = NonNullable<Awaited<ReturnType<WorkflowHandle['describe']>>['raw']['pendingActivities']>;

/** None when no worker answers. */
async function pendingActivities(handle: WorkflowHandle): Promise<Pending> {
  const description = await handle.describe().catch(() => undefined);
  return description?.raw.pendingActivities ?? [];
}

/** What each activity has written, as its last heartbeat says. */
function rowsUnderWay(client: Client, pending: Pending): Promise<number[]> {
  const heartbeats = pending.flatMap(({ heartbeatDetails }) => heartbeatDetails?.payloads ?? []);
  // The first heartbeats may be empty.
  return Promise.all(
    heartbeats.map(
      async (payload) => (await decodePayload<WorkSoFar | undefined>(client, payload))?.rows ?? 0,
    ),
  );
}

/** Why an activity is tried again, as Temporal knows it. */
async function troubleOf(client: Client, pending: Pending): Promise<string | undefined> {
  const failing = pending.find(({ lastFailure }) => lastFailure?.message);
  if (!failing?.lastFailure) return undefined;
  // The line names the ad account already; the cause comes first.
  const message = await messageOfFailure(client, failing.lastFailure);
  const cause = message.replace(/^[^:]*of ad account \d+[^:]*: /, '');
  const line = `attempt ${failing.attempt}: ${cause}`;
  return line.length > TROUBLE_CHARACTERS ? `${line.slice(0, TROUBLE_CHARACTERS - 1)}…` : line;
}
