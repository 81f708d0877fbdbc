/** Every day of an ad account as a table. The charts are drawn from it, so that no figure is in the page twice. */
import { type DayFigures, figureNames } from '../../../postgres/daily-figures.js';
import { Html, html } from '../../html.js';
import { type AccountPart, grouped, titleOf } from './part.js';

/**
 * As few characters as a row can have: a hundred ad accounts have nine thousand, and HTML lets their ends go. The legend says
 * what the words of the last column mean, and `draw.js` writes the advice on each day there.
 */
export function daysTable({ account, figures: { days, total } }: AccountPart): Html {
  const cells = (one: DayFigures | undefined) =>
    new Html(figureNames.map((name) => html`<td>${grouped(one?.[name] ?? null)}`.text).join(''));
  const newestFirst = [...account.coverage].reverse();
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Every day"><table class="days">
<thead><tr><th>Day</th>${figureNames.map((name) => html`<th>${titleOf(name, account)}</th>`)}<th>Coverage</th></tr></thead>
<tbody>${newestFirst.map(({ day, state }) => html`<tr><th>${day}${cells(days.get(day))}<td>${state}`)}</tbody>
<tfoot><tr><th>All 90 days</th>${cells(total)}<td></tr></tfoot></table></div>`;
}
