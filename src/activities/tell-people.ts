import { noteEnd, tellOnce } from '../postgres/notifications.js';
import { notificationText } from '../shared/notification.js';
import { withoutCommands } from '../shared/plain-text.js';
import { redact } from '../shared/redact.js';
import { defineActivity } from './define-activity.js';

/** Tells the webhook how a run ended, if people do not know it yet. */
export const tellPeople = defineActivity({
  name: 'tellPeople',
  table: 'none',
  place: ({ workflowId }) => `notification about ${workflowId}`,
  async run({ db, notify, taskQueue }, end) {
    if (!notify) return { done: 'nobody to tell' };
    const { subject, outcome, runId, endedAt } = end;
    const toTell = { taskQueue, subject, outcome, runId, endedAt };
    await noteEnd(db, toTell);
    const { startedAt, message, goesOn, endedAt: _, ...facts } = end;
    const clean = (text: string) => withoutCommands(redact(text));
    const body = {
      id: runId,
      text: clean(notificationText(end)),
      ...facts,
      message: message === undefined ? undefined : clean(message),
      startedAt: new Date(startedAt).toISOString(),
      // A run that is failing and continues has not ended.
      endedAt: goesOn ? undefined : new Date(endedAt).toISOString(),
      taskQueue,
    };
    return { done: await tellOnce(db, toTell, () => notify({ id: runId, body })) };
  },
});
