/** `client status --html`: one page that needs no network, with the same facts as the terminal and their figures. */
import { createHash } from 'node:crypto';
import { type Figures, figureNames, noFigures } from '../../../postgres/daily-figures.js';
import { durationText, formatMinute } from '../../../shared/dates.js';
import { embedJson, Html, html } from '../../html.js';
import { runText } from '../../run/words.js';
import { needsAttention } from '../attention.js';
import { type DayState, dayStates } from '../coverage.js';
import type { AccountStatus, Status } from '../model.js';
import { budgetLines, scheduleText } from '../words.js';
import { type AccountPart, accountSection, anchorOf, badge, grouped, titleOf } from './account.js';
import { symbols } from './legend.js';
import { drawingSource, librarySource, licences } from './library.js';
import { style } from './style.js';

/** With more, only those that need attention are open at first. */
const OPEN_ACCOUNTS = 3;

export function statusPage(status: Status, figuresOf: ReadonlyMap<string, Figures>): string {
  const { at, adAccounts } = status;
  const parts = adAccounts.map((account) => ({
    account,
    at,
    figures: figuresOf.get(account.adAccountId) ?? noFigures(),
  }));
  const isOpen = ({ needs }: AccountStatus) => adAccounts.length <= OPEN_ACCOUNTS || needs.length > 0;
  const scripts = [librarySource(), drawingSource()];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policyFor(scripts)}">
<link rel="icon" href="data:,">
<title>Pinterest Ads sync: status of ${formatMinute(at)}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>Pinterest Ads sync</h1><p>${verdict(status)} <span class="quiet">As of ${formatMinute(at)}. Days are UTC days.</span></p></header>
<main>
${needsAttention(status) && allAttention(status)}
<dl>${commonFacts(status).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${adAccounts.length > 0 && overview(parts)}
${parts.map((part) => accountSection(part, isOpen(part.account)))}
</main>
<footer><details><summary>Licences of the chart library</summary><pre>${licences()}</pre></details></footer>
<script type="application/json" id="data">${embedJson(dataOf(parts))}</script>
${scripts.map((source) => html`<script>${new Html(source)}</script>`)}
</body>
</html>
`.text;
}

/** Nothing is fetched, and only our own scripts run, even if a name got into the page as HTML. */
function policyFor(scripts: readonly string[]): string {
  const hashes = scripts.map((source) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`);
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${hashes.join(' ')}`;
}

function verdict(status: Status): Html {
  return needsAttention(status)
    ? html`<span class="badge bad">Something needs attention.</span>`
    : html`<span class="badge good">Nothing needs attention.</span>`;
}

/** At the top, so that nobody has to look through the ad accounts. */
function allAttention({ needs, adAccounts }: Status): Html {
  const ofAccounts = adAccounts.flatMap((account) =>
    account.needs.map(
      (need) =>
        html`<li><a href="#${anchorOf(account)}">${account.name ?? account.adAccountId}</a>: ${need}</li>`,
    ),
  );
  return html`<div class="needs" id="needs"><strong>Needs attention</strong><ul>${needs.map((need) => html`<li>${need}</li>`)}${ofAccounts}</ul></div>`;
}

function commonFacts(status: Status): [name: string, text: string][] {
  const { at, temporalFault, lastRun, schedule, underWay, budget } = status;
  const unknown = temporalFault ? 'unknown: Temporal could not be asked' : undefined;
  return [
    ['Last run of all', unknown ?? (lastRun ? runText(lastRun, at) : 'none is known')],
    ['Next run of all', unknown ?? scheduleText(schedule)],
    ...underWay.map((run): [string, string] => ['Under way', `${run.workflowId}: ${runText(run, at)}`]),
    ['Requests', budget ? budgetLines(budget).join(' · ') : 'no Pinterest credentials: no budget to show'],
  ];
}

function overview(parts: readonly AccountPart[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Ad accounts"><table>
<caption>Sums of the last 90 days, each in the currency of its ad account</caption>
<thead><tr><th>Ad account</th><th>State</th><th>Freshest day</th><th>Final through</th><th class="number">Days missing</th>
<th class="number">Spend</th><th class="number">Impressions</th><th class="number">Conversions</th><th>Last run</th></tr></thead>
<tbody>${parts.map(overviewRow)}</tbody></table></div>`;
}

function overviewRow({ account, figures: { total }, at }: AccountPart): Html {
  const { name, adAccountId, currency, missingDays, freshestDay, lastRun } = account;
  const age = lastRun && durationText(at.getTime() - (lastRun.endedAt ?? lastRun.startedAt).getTime());
  return html`<tr><th class="name" scope="row"><a href="#${anchorOf(account)}">${name ?? adAccountId}</a></th><td>${badge(account)}</td>
<td class="day">${freshestDay ?? 'none'}</td><td class="day">${account.finalThrough ?? '–'}</td><td class="number">${missingDays.length}</td>
<td class="number">${grouped(total.spend)} ${currency}</td><td class="number">${grouped(total.impressions)}</td>
<td class="number">${grouped(total.conversions)}</td><td class="day">${lastRun ? `${lastRun.state}, ${age}` : 'none is known'}</td></tr>`;
}

/** What draw.js works with: nothing twice, because a hundred ad accounts have nine thousand days. */
function dataOf(parts: readonly AccountPart[]) {
  const states = Object.fromEntries(
    (Object.keys(dayStates) as DayState[]).map((state) => [
      state,
      { symbol: symbols[state] ?? '', meaning: dayStates[state].meaning },
    ]),
  );
  const accounts = parts.map(({ account, figures: { days } }) => ({
    id: account.adAccountId,
    titles: Object.fromEntries(figureNames.map((name) => [name, titleOf(name, account)])),
    days: account.coverage.map(({ day, state }) => ({ day, state, ...days.get(day) })),
  }));
  return { states, accounts };
}
