/** The last runs of an ad account: a list, which is read from top to bottom on a screen of any width. */

import { formatRanges } from '../../../shared/dates.js';
import { cutText } from '../../../shared/progress.js';
import { type Html, html } from '../../html.js';
import type { Run } from '../../run/run.js';
import { runText } from '../../run/words.js';

/** Of the last run that has failed; of earlier ones the first line is enough. A hundred ad accounts have a thousand runs. */
const LAST_MESSAGE_CHARACTERS = 1_500;
const EARLIER_MESSAGE_CHARACTERS = 200;

export function runsList(runs: readonly Run[], at: Date): Html {
  if (runs.length === 0) return html`<h3>Last runs</h3><p class="quiet">Temporal knows none.</p>`;
  const last = runs.find(({ message }) => message !== null);
  return html`<h3>Last runs</h3><ol class="runs">${runs.map((run) => runItem(run, at, run === last))}</ol>`;
}

function runItem(run: Run, at: Date, isLast: boolean): Html {
  const { workflowId, heldUp } = run;
  const lines = [...messageOf(run, isLast), ...heldUp];
  return html`<li><strong class="${isBad(run) && 'bad'}">${kindOf(run)}</strong> ${run.failing && 'failing, '}${runText(run, at)}
${lines.length > 0 && html`<p class="message">${lines.join('\n')}</p>`}<p class="quiet">${workflowId}</p></li>`;
}

const isBad = ({ failing, state }: Run) => failing || state === 'failed' || state === 'timed out';

function messageOf({ message }: Run, isLast: boolean): string[] {
  if (message === null) return [];
  const lines = message.split('\n').filter(Boolean);
  return isLast
    ? [cutText(lines.join('\n'), LAST_MESSAGE_CHARACTERS)]
    : [cutText(lines[0] ?? '', EARLIER_MESSAGE_CHARACTERS)];
}

const kindOf = ({ days }: Run) => (days === null ? 'Sync' : `Backfill of ${formatRanges([days])}`);
