/** What a run has done, as Markdown for the Web UI. Pure. */
import { missingRatesText } from './missing-rates.js';
import { onOneLine, withoutLinks } from './plain-text.js';
import {
  type AccountProgress,
  type AdAccountState,
  type AllProgress,
  isFailing,
  type RunProgress,
  rowsOf,
  toldTables,
  type UnitCounts,
  type Work,
} from './progress.js';
import { counted, group } from './words.js';

/** The details of an ad account's run. */
export function accountRunDetails(progress: AccountProgress): string {
  const { adAccountId: id, name, units, days, paused, waitingUntil } = progress;
  return [
    `**Ad account ${labelOf({ id, name })}**`,
    ...failingDetails(progress),
    `Analytics days: ${days || 'none to read'}`,
    `${group(units.done)} of ${group(units.planned)} units done, ${group(units.failed)} failed, ${counted(progress.requests, 'request')}`,
    ...(paused ? ['**Paused**: it continues after the signal `resume`'] : []),
    ...(waitingUntil ? [waitDetails(waitingUntil, units)] : []),
    ...workDetails(progress),
  ].join('\n\n');
}

/** The details of a run of all ad accounts. */
export function allRunDetails(progress: AllProgress): string {
  const inState = (state: AdAccountState) => progress.adAccounts.filter((one) => one.state === state);
  const count = (state: AdAccountState) => group(inState(state).length);
  const running = inState('running').map(labelOf);
  return [
    `**${count('done')} of ${group(progress.adAccounts.length)} ad accounts done**, ${count('failed')} failed, ${count('waiting')} waiting`,
    ...failingDetails(progress),
    ...(running.length > 0 ? [`Running: ${running.join(', ')}`] : []),
    ...workDetails(progress),
  ].join('\n\n');
}

interface Labelled {
  id: string;
  name?: string | undefined;
  failing?: true | undefined;
}

const labelOf = ({ id, name, failing }: Labelled) =>
  `${id}${name ? ` (${asMarkdown(name)})` : ''}${failing ? ', failing' : ''}`;

/** First, because the list of failures comes last. */
const failingDetails = (progress: RunProgress) =>
  isFailing(progress) ? ['**Needs attention**: it will fail, even if the rest succeeds'] : [];

/** Text of other people may hold a link, an image or a heading of its own. */
export const asMarkdown = (text: string) => withoutLinks(onOneLine(text)).replace(/[\\`*_~[\]<>|&]/g, '\\$&');

/**
 * What a run waits for. A day's limit ends with the UTC day; anything else may be a limit, or a service that is not
 * available.
 *
 * @param until such as `2026-11-25 00:00 UTC`
 */
export function describeWait(until: string): string {
  return `${until.endsWith(' 00:00 UTC') ? "Pinterest's daily limit" : 'Pinterest'} until ${until}`;
}

function waitDetails(until: string, { planned, done, failed }: UnitCounts): string {
  return `**Waiting for ${describeWait(until)}**; ${group(planned - done - failed)} units are left`;
}

function workDetails(work: Work): string[] {
  const { rejected, finalDaysChanged, reconciled, notes, failures, missingRates = [] } = work;
  const missing = missingRatesText(missingRates);
  const table = toldTables(work).map((name) => {
    const { new: added, changed, unchanged } = rowsOf(work, name);
    return `| ${[name, ...[added, changed, unchanged].map(group)].join(' | ')} |`;
  });
  return [
    ['| table | new | changed | unchanged |', '|---|---|---|---|', ...table].join('\n'),
    ...(rejected > 0 ? [`**Rows that could not be stored: ${group(rejected)}**, see rejected_rows`] : []),
    ...(finalDaysChanged > 0
      ? [`**Final days that have changed: ${group(finalDaysChanged)}**, see restatements`]
      : []),
    ...(reconciled.days > 0
      ? [
          `Days that differ from Pinterest's totals: ${group(reconciled.differing)} of ${group(reconciled.days)}`,
        ]
      : []),
    ...(missing ? [`There are ${missing}: pinterest-ads-sync fx update`] : []),
    ...notes.map((note) => `Note: ${asMarkdown(note)}`),
    ...failures.map(({ unit, message }) => `Failed: ${unit}: ${asMarkdown(message)}`),
  ];
}
