/** The notification of a run's end: one when it is not well, and one when it is well again. Pure. */
import { DEFAULT_CONNECTION } from './connections.js';
import { onOneLine, withoutLinks } from './plain-text.js';
import { cutText, type RunProgress } from './progress.js';
import type { Outcome, RunEnd } from './run-end.js';
import { counted, group } from './words.js';
import { workflowTypes } from './workflow-names.js';

const LONGEST_SUBJECT = 500;
const MESSAGE_CHARACTERS = 1_500;

interface SubjectInput {
  adAccountId?: unknown;
  adAccountIds?: unknown;
  connection?: unknown;
}

/**
 * Runs that follow one another: those of all ad accounts of a connection, of one ad account, and the backfills of one.
 * Whatever people have put into an input, it is text.
 */
export function subjectOf(workflowType: string, input: SubjectInput): string {
  const { adAccountId, adAccountIds, connection = DEFAULT_CONNECTION } = input;
  const ids = Array.isArray(adAccountIds) ? [...adAccountIds].map(String).sort() : [];
  const of =
    adAccountId === undefined ? ['of connection', String(connection), ...ids] : [String(adAccountId)];
  return cutText([workflowType, ...of].join(' '), LONGEST_SUBJECT);
}

/** What of a run that did all that it planned needs a person. */
export function attentionOf({ rejected, unreadable = 0 }: RunProgress): string | undefined {
  const parts = [
    ...(rejected > 0 ? [`${rejected} rows could not be stored`] : []),
    ...(unreadable > 0 ? [`${unreadable} values could not be read`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

export const shortMessage = (message: string) => cutText(message, MESSAGE_CHARACTERS);

const KINDS: Readonly<Record<string, string>> = {
  [workflowTypes.syncAll]: 'Sync of all ad accounts',
  [workflowTypes.syncOne]: 'Sync',
  [workflowTypes.backfill]: 'Backfill',
};

const WORDS: Readonly<Record<Outcome, string>> = {
  failed: 'failed',
  attention: 'needs attention',
  well: 'is well again',
};

/** `Sync of all ad accounts (connection shop-berlin) failed: ..`. Chats show `<..>` as links and mentions, and some `@..` and `[..](..)`, so it has none. */
export function notificationText(end: RunEnd): string {
  const { outcome, workflowType, workflowId, connection, adAccountIds = [], name, units, message } = end;
  const words = end.goesOn ? 'is failing, and the rest of it continues' : WORDS[outcome];
  const accounts = adAccountIds.length > 0 ? ` of ad account ${adAccountIds.slice(0, 5).join(', ')}` : '';
  const named = name ? ` (${onOneLine(name)})` : '';
  const by = connection === DEFAULT_CONNECTION ? '' : ` by connection ${connection}`;
  const done = units ? `${group(units.done)} of ${counted(units.planned, 'unit')} done. ` : '';
  const lines = [
    `pinterest-ads-sync: ${KINDS[workflowType] ?? workflowType}${accounts}${named}${by} ${words}.`,
    ...(message ? [message] : done ? [done.trim()] : []),
    `Run: ${workflowId}`,
  ];
  return withoutLinks(lines.join('\n'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
