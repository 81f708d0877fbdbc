/** The last runs of an ad account: a list, which is read from top to bottom on a screen of any width. */

import { formatRanges } from '../../../shared/dates.js';
import { cutText } from '../../../shared/progress.js';
import { type Html, html } from '../../html.js';
import type { Run } from '../../run/run.js';
import { runText } from '../../run/words.js';
import type { AccountPart } from './part.js';

/** Runs, and characters of the last failure: of earlier ones the first line is enough. */
const LENGTHS = { runs: 10, message: 1_500 };
const BRIEF_LENGTHS = { runs: 3, message: 500 };
const EARLIER_MESSAGE_CHARACTERS = 200;

export function runsList({ account, at, isOneOfMany }: AccountPart): Html {
  const lengths = isOneOfMany ? BRIEF_LENGTHS : LENGTHS;
  const runs = account.runs.slice(0, lengths.runs);
  if (runs.length === 0) return html`<h3>Last runs</h3><p class="quiet">Temporal knows none.</p>`;
  const last = runs.find(({ message }) => message !== null);
  return html`<h3>Last runs</h3><ol class="runs">${runs.map((run) => runItem(run, at, run === last ? lengths.message : undefined))}</ol>`;
}

/** @param characters of its message; undefined for an earlier failure. */
function runItem(run: Run, at: Date, characters: number | undefined): Html {
  const { workflowId, heldUp } = run;
  const lines = [...messageLines(run, characters), ...heldUp];
  return html`<li><strong class="${isBad(run) && 'bad'}">${runKindText(run)}</strong> ${run.failing && 'failing, '}${runText(run, at)}
${lines.length > 0 && html`<p class="message">${lines.join('\n')}</p>`}<p class="quiet">${workflowId}</p></li>`;
}

const isBad = ({ failing, state }: Run) => failing || state === 'failed' || state === 'timed out';

function messageLines({ message }: Run, characters: number | undefined): string[] {
  if (message === null) return [];
  const lines = message.split('\n').filter(Boolean);
  return characters
    ? [cutText(lines.join('\n'), characters)]
    : [cutText(lines[0] ?? '', EARLIER_MESSAGE_CHARACTERS)];
}

const runKindText = ({ days }: Run) => (days === null ? 'Sync' : `Backfill of ${formatRanges([days])}`);
