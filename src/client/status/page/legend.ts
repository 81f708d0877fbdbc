import { type Html, html } from '../../html.js';
import { type DayState, dayStates } from '../coverage.js';
import { inGeneral } from '../day-advice.js';
import type { AccountPart } from './part.js';

/** Not by colour alone: each state that a person should notice also has a letter. */
export const symbols: Partial<Record<DayState, string>> = { missing: '×', rejected: 'R', failed: 'F' };

/** What the colours of these days mean, and what it takes to make such a day complete. */
export function legend({ account, advice: { ofState } }: AccountPart): Html {
  const used = new Set(account.coverage.map(({ state }) => state));
  const states = (Object.keys(dayStates) as DayState[]).filter((state) => used.has(state));
  return html`<ul class="legend">${states.map(
    (state) =>
      html`<li><span class="swatch" aria-hidden="true" data-state="${state}">${symbols[state]}</span><b>${state}</b>: ${dayStates[state].meaning}${state !== 'final' && html`; <span class="quiet">${inGeneral(ofState[state], account)}</span>`}</li>`,
  )}</ul>`;
}
