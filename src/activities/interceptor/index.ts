/** What every activity is wrapped in. `define-activity.ts` says what the activity itself has to do. */
import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { isErrorCode, isLasting } from '../../shared/error-codes.js';
import type { Heartbeat } from '../../shared/progress.js';
import type { AccountInput } from '../../shared/run-input.js';
import { inTimeZone } from '../common/in-time-zone.js';
import { type ActivityContext, type ActivityParts, withContext } from '../context.js';
import type { AnyActivity } from '../define-activity.js';
import { createConnectionCache, type OwnedInput } from './connection-cache.js';
import { createDatabaseCheck } from './database-check.js';
import { toFailure } from './failure.js';
import { attributesOf, idAttributes, type LogAttributes } from './log-attributes.js';

/** Well below the heartbeat timeout of `workflows/activity-options.ts`. */
export const HEARTBEAT_MS = 1_000;

type Input = (Partial<AccountInput> & OwnedInput) | undefined;

/** @returns the interceptor of a worker, which the SDK calls for each task. */
export function createActivityInterceptor(
  definitionOf: (name: string) => AnyActivity,
  { connect, ...parts }: ActivityParts,
) {
  const findConnection = createConnectionCache({ db: parts.db, connect });
  const { databaseId, requireDatabase } = createDatabaseCheck(parts.db);

  return (sdk: Context): ActivityInterceptors => {
    const definition = definitionOf(sdk.info.activityType);
    let about: LogAttributes = {};
    return {
      inbound: {
        async execute(task, next) {
          const [input] = task.args as [Input];
          about = attributesOf(definition, input);
          // Messages name this place as the one where an error happened.
          let place = 'connection';
          const heartbeats = startHeartbeats(sdk);
          try {
            const serving = await findConnection(sdk.info.taskQueue, input);
            place = 'database of the run';
            await requireDatabase(input?.databaseId);
            place = definition.placeOf(input);
            const { reportProgress, reportWait } = heartbeats;
            const reports = { reportProgress, reportWait };
            const context = { ...parts, ...serving, databaseId, ...reports, ...taskOf(sdk) };
            return await withContext(inTimeZone(context, input?.timeZone), () => next(task));
          } catch (error) {
            // Rejects with the reason of the cancellation, so that Temporal sees a cancellation.
            if (sdk.cancellationSignal.aborted) await sdk.cancelled;
            const failure = toFailure(place, error);
            const type = failure instanceof ApplicationFailure ? failure.type : undefined;
            if (isErrorCode(type) && isLasting(type)) parts.observer.lastingFailure(type);
            throw failure;
          } finally {
            heartbeats.stop();
          }
        },
      },
      outbound: {
        getLogAttributes: (attributes, next) => ({ ...idAttributes(next(attributes)), ...about }),
      },
    };
  };
}

/**
 * Heartbeats continue while an activity waits for Pinterest or Postgres, so that a worker that dies is noticed
 * within seconds, and a cancelled activity ends within one.
 */
function startHeartbeats(sdk: Context) {
  let latest: Heartbeat | undefined;
  const timer = setInterval(() => sdk.heartbeat(latest), HEARTBEAT_MS);
  const report = (part: Heartbeat) => {
    latest = { ...latest, ...part };
  };
  return {
    reportProgress: report,
    reportWait: (category: string | undefined) =>
      report({
        waitsFor: category === undefined ? undefined : { category, since: new Date().toISOString() },
      }),
    stop: () => clearInterval(timer),
  };
}

function taskOf({ info, cancellationSignal }: Context) {
  const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
  const { taskQueue, attempt } = info;
  return {
    taskQueue,
    workflowId,
    runId,
    attempt,
    signal: cancellationSignal,
  } satisfies Partial<ActivityContext>;
}
