/** One ad account's part of the page: facts, places for its charts, and everything as tables. */

import { figureNames } from '../../../postgres/daily-figures.js';
import { formatDays, formatMinute } from '../../../shared/dates.js';
import { counted } from '../../../shared/words.js';
import { type Html, html } from '../../html.js';
import { runText } from '../../run/words.js';
import { extraLines } from '../extra-tables.js';
import type { AccountStatus } from '../model.js';
import { refusedIds, scheduleText, unlistedText } from '../words.js';
import { daysTable } from './days.js';
import { legend } from './legend.js';
import { type AccountPart, titleOf } from './part.js';
import { runsList } from './runs.js';

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
<div>${chart(account, 'calendar', 'Coverage of the last 90 days')}${legend(part)}</div>
${figureNames.map((name) => chart(account, name, `${titleOf(name, account)} per day`))}
</div>
${runsList(part)}
<details class="every-day"><summary>Every day as a table</summary>${daysTable(part)}</details>
</details>`;
}

export function badge({ needs, membership }: AccountStatus): Html {
  if (membership === 'left') return html`<span class="badge quiet">no longer in the connection</span>`;
  if (membership === 'excluded') return html`<span class="badge quiet">excluded</span>`;
  if (membership === 'not chosen') return html`<span class="badge quiet">not chosen</span>`;
  if (needs.length > 0) return html`<span class="badge bad">needs attention</span>`;
  return html`<span class="badge good">in order</span>`;
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
    ...extraLines(account.extra).map((line): [string, string] => ['Chosen table', line]),
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
