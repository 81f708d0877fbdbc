import { type Html, html } from '../../html.js';
import { type CoveredDay, type DayState, dayStates } from '../coverage.js';
import { inGeneral } from '../day-advice.js';
import type { DayAdvice } from '../model.js';

/** Not by colour alone: each state that a person should notice also has a letter. */
export const symbols: Partial<Record<DayState, string>> = { missing: '×', rejected: 'R', failed: 'F' };

/** What the colours of these days mean, and what it takes to make such a day complete. */
export function legend(days: readonly CoveredDay[], { ofState }: DayAdvice): Html {
  const used = new Set(days.map(({ state }) => state));
  const states = (Object.keys(dayStates) as DayState[]).filter((state) => used.has(state));
  return html`<ul class="legend">${states.map(
    (state) =>
      html`<li><span class="swatch" aria-hidden="true" style="background:var(--${state});color:var(--on-${state})">${symbols[state]}</span>${dayStates[state].meaning}${state !== 'final' && html`: <span class="quiet">${inGeneral(ofState[state])}</span>`}</li>`,
  )}</ul>`;
}
