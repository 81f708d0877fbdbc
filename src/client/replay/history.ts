/** A history in a file, as Temporal's command line prints it and its Web UI downloads it. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../errors.js';

export interface RecordedRun {
  history: { events: unknown[] };
  workflowId: string;
  workflowType: string;
}

interface Started {
  workflowId?: unknown;
  workflowType?: { name?: unknown } | undefined;
}

export const HOW = 'write it with temporal workflow show --workflow-id ID --output json';

/** @throws Error that says what the file is instead. */
export function readHistory(file: string): RecordedRun {
  const events = eventsOf(readJson(file));
  const started = (events?.[0] as { workflowExecutionStartedEventAttributes?: Started } | undefined)
    ?.workflowExecutionStartedEventAttributes;
  const workflowType = started?.workflowType?.name;
  if (!events || typeof workflowType !== 'string') throw new Error(`it holds no history of a run: ${HOW}`);
  const workflowId = typeof started?.workflowId === 'string' ? started.workflowId : 'replayed';
  return { history: { events }, workflowId, workflowType };
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`it is not JSON (${messageOf(error)}): ${HOW}`);
  }
}

/** The events stand alone, or below `events`, or that below `history`. */
function eventsOf(json: unknown): unknown[] | undefined {
  if (Array.isArray(json)) return json;
  const { events, history } = (json ?? {}) as { events?: unknown; history?: { events?: unknown } };
  const found = events ?? history?.events;
  return Array.isArray(found) ? found : undefined;
}
