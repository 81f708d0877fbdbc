/** One ad account's part of the page: facts, places for its charts, and everything as tables. */

import { type DayFigures, type Figures, figureNames } from '../../../postgres/daily-figures.js';
import { formatDays, formatMinute } from '../../../shared/dates.js';
import { describeWait } from '../../../shared/run-details.js';
import { counted } from '../../../shared/words.js';
import { type Html, html } from '../../html.js';
import type { Run } from '../../run/run.js';
import { runText } from '../../run/words.js';
import { dayStates } from '../coverage.js';
import type { AccountStatus } from '../model.js';
import { refusedIds, scheduleText, unlistedText } from '../words.js';
import { legend } from './legend.js';

export interface AccountPart {
  account: AccountStatus;
  figures: Figures;
  at: Date;
}

export const anchorOf = ({ adAccountId }: AccountStatus) => `account-${adAccountId}`;

export function accountSection(part: AccountPart, isOpen: boolean): Html {
  const { account } = part;
  const currency = account.currency ?? 'currency unknown';
  return html`
<details class="account" id="${anchorOf(account)}" ${isOpen && html`open`}>
<summary><h2>${account.name ?? '(no name)'}</h2> <span class="quiet">${account.adAccountId} · ${currency}</span> ${badge(account)}</summary>
${account.needs.length > 0 && html`<div class="needs"><strong>Needs attention</strong><ul>${account.needs.map((need) => html`<li>${need}</li>`)}</ul></div>`}
<dl>${facts(part).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<div class="charts">
<div>${chart(account, 'calendar', 'Coverage of the last 90 days')}${legend(account.coverage)}</div>
${figureNames.map((name) => chart(account, name, `${titleOf(name, account)} per day`))}
</div>
${runsTable(account.runs)}
<details><summary>Every day as a table</summary>${daysTable(part)}</details>
</details>`;
}

export function badge({ needs, membership }: AccountStatus): Html {
  if (membership === 'left') return html`<span class="badge quiet">no longer in the connection</span>`;
  if (membership === 'excluded') return html`<span class="badge quiet">excluded</span>`;
  if (membership === 'not chosen') return html`<span class="badge quiet">not chosen</span>`;
  if (needs.length > 0) return html`<span class="badge bad">needs attention</span>`;
  return html`<span class="badge good">in order</span>`;
}

/** Amounts are always shown with their currency. */
export function titleOf(name: keyof DayFigures, { currency }: AccountStatus): string {
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return name === 'spend' ? `${title} in ${currency ?? 'an unknown currency'}` : title;
}

/** 1234567.80 -> 1,234,567.80, without going through a number that could not hold it. */
export function grouped(text: string | null): string {
  return text === null ? '–' : text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}

function facts({ account, at }: AccountPart): [name: string, text: string][] {
  const { reconciliation, missingDays, lastRun, schedule, freshestDay, lastLoadedAt } = account;
  const days = (list: readonly string[]) => formatDays(list) || 'none';
  return [
    [
      'Freshest day',
      `${freshestDay ?? 'none'}${lastLoadedAt ? `, last loaded ${formatMinute(lastLoadedAt)}` : ''}`,
    ],
    ['Final through', account.finalThrough ?? 'no day yet'],
    ['Missing days', days(missingDays)],
    ['Failed days', days(account.failedDays)],
    ["Pinterest's totals", totalsText(reconciliation)],
    ...adFacts(account),
    ['Last run', lastRun ? runText(lastRun, at) : 'none is known'],
    ['Next run', schedule ? scheduleText(schedule) : 'with all ad accounts'],
  ];
}

/** Only where there is something to say. */
function adFacts({ refusedAds, unlistedAds }: AccountStatus): [name: string, text: string][] {
  return [
    ...(refusedAds.length > 0 ? ([['Refused ads', refusedIds(refusedAds)]] as const) : []),
    ...(unlistedAds ? ([['No longer listed', unlistedText(unlistedAds)]] as const) : []),
  ].map(([name, text]) => [name, text]);
}

function totalsText(reconciliation: AccountStatus['reconciliation']): string {
  if (!reconciliation) return 'nothing was compared yet';
  const { days, differing, worst } = reconciliation;
  if (!worst) return `all of ${counted(days, 'day')} add up`;
  return `differ on ${differing} of ${counted(days, 'day')}, most on ${worst.date}: ${worst.difference} (${worst.reason})`;
}

function chart({ adAccountId }: AccountStatus, kind: string, title: string): Html {
  return html`<figure data-chart="${kind}" data-account="${adAccountId}">
<figcaption>${title}</figcaption><div class="plot"></div><p class="readout"></p></figure>`;
}

function runsTable(runs: readonly Run[]): Html {
  if (runs.length === 0) return html`<h3>Last runs</h3><p class="quiet">Temporal knows none.</p>`;
  return html`<h3>Last runs</h3><div class="scroll" tabindex="0" role="region" aria-label="Last runs"><table>
<thead><tr><th>Started</th><th>Ended</th><th>Result</th><th>Workflow</th></tr></thead>
<tbody>${runs.map(runRow)}</tbody></table></div>`;
}

function runRow(run: Run): Html {
  const { startedAt, endedAt, workflowId } = run;
  return html`<tr><td class="day">${formatMinute(startedAt)}</td><td class="day">${endedAt ? formatMinute(endedAt) : '–'}</td>
<td class="wide">${resultOf(run)}</td><td>${workflowId}</td></tr>`;
}

function resultOf({ state, failing, message, paused, waitingUntil }: Run): string {
  if (message) return `${failing ? 'failing' : state}: ${message}`;
  if (paused) return 'paused';
  return waitingUntil ? `waits for ${describeWait(waitingUntil)}` : state;
}

function daysTable({ account, figures: { days, total } }: AccountPart): Html {
  const cells = (one: DayFigures | undefined) =>
    figureNames.map((name) => html`<td class="number">${grouped(one?.[name] ?? null)}</td>`);
  const newestFirst = [...account.coverage].reverse();
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Every day"><table>
<thead><tr><th>Day</th>${figureNames.map((name) => html`<th class="number">${titleOf(name, account)}</th>`)}<th>Coverage</th></tr></thead>
<tbody>${newestFirst.map(({ day, state }) => html`<tr data-day="${day}"><td class="day">${day}</td>${cells(days.get(day))}<td>${dayStates[state].meaning}</td></tr>`)}</tbody>
<tfoot><tr data-day="total"><th>All 90 days</th>${cells(total)}<td></td></tr></tfoot></table></div>`;
}
