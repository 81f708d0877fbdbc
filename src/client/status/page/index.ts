/** `client status --html`: one page that needs no network, with the same facts as the terminal and their figures. */
import { createHash } from 'node:crypto';
import { type Figures, figureNames, noFigures } from '../../../postgres/daily-figures.js';
import { durationText, formatMinute } from '../../../shared/dates.js';
import { embedJson, Html, html } from '../../html.js';
import { runText } from '../../run/words.js';
import { needsAttention } from '../attention.js';
import { type DayState, dayStates } from '../coverage.js';
import { dayAdvice, nextRunOf } from '../day-advice.js';
import type { AccountStatus, DayAdvice, Status } from '../model.js';
import { budgetLines, ratesText, scheduleText } from '../words.js';
import { accountSection, anchorOf, badge } from './account.js';
import { symbols } from './legend.js';
import { drawingSource, librarySource, licences } from './library.js';
import { type AccountPart, grouped, titleOf } from './part.js';
import { style } from './style.js';

/** With more, only those that need attention are open at first. */
const OPEN_ACCOUNTS = 3;
/** With more, each has to be brief, so that the page can be sent by mail. */
const MANY_ACCOUNTS = 20;

/** @param longestWindow days after which no conversion is credited to a day any more. */
export function statusPage(
  status: Status,
  figuresOf: ReadonlyMap<string, Figures>,
  longestWindow: number,
): string {
  const { at, adAccounts } = status;
  const parts = adAccounts.map((account) => ({
    account,
    at,
    isOneOfMany: adAccounts.length > MANY_ACCOUNTS,
    advice: adviceOf(account, status, longestWindow),
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
<header><h1>Pinterest Ads sync</h1><p>${verdict(status)} <span class="quiet">As of ${formatMinute(at)}. ${zonesText(status)}</span></p></header>
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

function adviceOf(account: AccountStatus, status: Status, longestWindow: number): DayAdvice {
  const { adAccountId, runs, schedule } = account;
  const ofAll = status.lastRun;
  const isBeingRead =
    runs.some(({ state, days }) => state === 'running' && days === null) ||
    (ofAll?.state === 'running' && !ofAll.settled.includes(adAccountId));
  const nextRun = nextRunOf([schedule, status.schedule]);
  return dayAdvice(account, { nextRun, isBeingRead, longestWindow });
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
  const { at, temporalFault, lastRun, schedule, underWay, budget, missingRates } = status;
  const rates = ratesText(missingRates);
  const unknown = temporalFault ? 'unknown: Temporal does not answer' : undefined;
  return [
    ['Last run of all', unknown ?? (lastRun ? runText(lastRun, at) : 'none is known')],
    ['Next run of all', unknown ?? scheduleText(schedule)],
    ...underWay.map((run): [string, string] => ['Under way', `${run.workflowId}: ${runText(run, at)}`]),
    ['Requests', budget ? budgetLines(budget).join(' · ') : 'no Pinterest credentials: no budget to show'],
    ...(rates ? [['Exchange rates', rates] as [string, string]] : []),
  ];
}

function overview(parts: readonly AccountPart[]): Html {
  // The roles survive the style of narrow screens, which makes a card of each row.
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Ad accounts"><table class="cards" role="table">
<caption>Sums of the last 90 days, each in the currency of its ad account</caption>
<thead role="rowgroup"><tr role="row">${overviewColumns.map(
    ({ name, kind }) => html`<th role="columnheader" class="${kind}">${name}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${parts.map(overviewRow)}</tbody></table></div>`;
}

const overviewColumns: readonly { name: string; kind: string }[] = [
  { name: 'Ad account', kind: 'name' },
  { name: 'State', kind: '' },
  { name: 'Freshest day', kind: 'day' },
  { name: 'Final through', kind: 'day' },
  { name: 'Days missing', kind: 'number' },
  { name: 'Spend', kind: 'number' },
  { name: 'Impressions', kind: 'number' },
  { name: 'Conversions', kind: 'number' },
  { name: 'Orders', kind: 'number' },
  { name: 'Last run', kind: 'day' },
];

function overviewRow({ account, figures: { total }, at }: AccountPart): Html {
  const { name, adAccountId, currency, missingDays, freshestDay, lastRun } = account;
  const age = lastRun && durationText(at.getTime() - (lastRun.endedAt ?? lastRun.startedAt).getTime());
  const values = [
    badge(account),
    freshestDay ?? 'none',
    account.finalThrough ?? '–',
    missingDays.length,
    `${grouped(total.spend)} ${currency ?? ''}`,
    grouped(total.impressions),
    grouped(total.conversions),
    grouped(total.orders),
    lastRun ? `${lastRun.failing ? 'failing' : lastRun.state}, ${age}` : 'none is known',
  ];
  const cells = values.map((value, index) => {
    const { name: label, kind } = overviewColumns[index + 1] as (typeof overviewColumns)[number];
    return html`<td role="cell" class="${kind}" data-label="${label}">${value}</td>`;
  });
  return html`<tr role="row"><th role="rowheader" class="name" scope="row"><a href="#${anchorOf(account)}">${name ?? adAccountId}</a></th>${cells}</tr>`;
}

/** What draw.js needs beside the tables: nothing twice, because a hundred ad accounts have nine thousand days. */
function dataOf(parts: readonly AccountPart[]) {
  const states = Object.fromEntries(
    (Object.keys(dayStates) as DayState[]).map((state) => [
      state,
      { symbol: symbols[state] ?? '', meaning: dayStates[state].meaning },
    ]),
  );
  const adviceOfStates: string[] = [];
  const numberOf = (ofState: string) => {
    const known = adviceOfStates.indexOf(ofState);
    return known >= 0 ? known : adviceOfStates.push(ofState) - 1;
  };
  const accounts = parts.map(({ account, advice: { ofState, single } }) => ({
    id: account.adAccountId,
    titles: Object.fromEntries(figureNames.map((name) => [name, titleOf(name, account)])),
    ofState: numberOf(JSON.stringify(ofState)),
    single,
  }));
  return { states, advice: adviceOfStates.map((text) => JSON.parse(text)), accounts };
}

/** What a day is on the page. */
function zonesText({ adAccounts }: Status): string {
  const isUtc = adAccounts.every(({ timeZones }) => timeZones.join() === 'UTC');
  return isUtc ? 'Days are UTC days.' : "Days are those of each ad account's time zone.";
}
