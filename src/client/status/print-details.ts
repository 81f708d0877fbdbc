/** Everything about one ad account, for those that a person should look at. */
import { REFUSED_ADS_QUERY } from '../../postgres/refused-ads.js';
import { rejectedRowsQuery } from '../../postgres/rejected-rows.js';
import { formatDays, formatMinute } from '../../shared/dates.js';
import { onOneLine } from '../../shared/plain-text.js';
import { counted, group } from '../../shared/words.js';
import { UTC } from '../../time-zones.js';
import type { Run } from '../run/run.js';
import { runText } from '../run/words.js';
import { besideLabel, cutTo } from '../table.js';
import { type CoveredDay, stripOf } from './coverage.js';
import { extraLines } from './extra-tables.js';
import type { AccountStatus } from './model.js';
import { refusedIds, scheduleText, unlistedText } from './words.js';

const LABEL_COLUMNS = 18;
const STRIP_LINE_DAYS = 30;
const STRIP_GROUP_DAYS = 10;
const MESSAGE_LINES = 12;

type Field = readonly [label: string, text: readonly string[] | false];

export function accountDetails(account: AccountStatus, at: Date, columns: number): string[] {
  const { name, adAccountId, currency } = account;
  const title = [cutTo(40, name ?? '(no name)'), adAccountId, currency ?? 'currency unknown'].join('  ');
  return [title, ...detailFields(account, at).flatMap((field) => fieldLines(field, columns))];
}

const isNotAllUtc = ({ timeZones }: AccountStatus) => timeZones.join() !== UTC;

function zonesText({ timeZone, timeZones }: AccountStatus): string {
  const others = timeZones.filter((name) => name !== timeZone);
  if (others.length === 0) return `days of ${timeZone}`;
  return `days of ${timeZone}, older ones of ${others.join(' and ')}: do not add up across the seam`;
}

function detailFields(account: AccountStatus, at: Date): Field[] {
  const { needs, nextSteps, membership, missingDays, failedDays, rejectedRows, lastRun, unreadableValues } =
    account;
  const isSynced = membership === 'synced';
  return [
    ['needs attention', needs.length > 0 && needs],
    ['membership', !isSynced && [membershipText[membership]]],
    [
      'last run',
      [
        lastRun ? `${runText(lastRun, at)}: ${lastRun.workflowId}` : 'none is known',
        ...(lastRun?.heldUp ?? []),
        ...runMessageLines(lastRun),
      ],
    ],
    ...backfillsOf(account).map(
      (run): Field => [
        'backfill',
        [`${runText(run, at)}: ${run.workflowId}`, ...run.heldUp, ...runMessageLines(run)],
      ],
    ),
    ['coverage', coverageLines(account.coverage)],
    ['time zone', isNotAllUtc(account) && [zonesText(account)]],
    ['not loaded', missingDays.length > 0 && [formatDays(missingDays)]],
    ['failed', failedDays.length > 0 && [formatDays(failedDays)]],
    ['rejected rows', rejectedRows > 0 && [`${group(rejectedRows)}: ${rejectedRowsQuery()}`]],
    ['unreadable values', unreadableValues > 0 && [`${group(unreadableValues)}: ${rejectedRowsQuery()}`]],
    ['refused ads', account.refusedAds.length > 0 && refusedLines(account)],
    ['no longer listed', account.unlistedAds !== null && [unlistedText(account.unlistedAds)]],
    ['freshest day', [freshText(account)]],
    ['final through', [account.finalThrough ?? 'no day yet']],
    ['totals', totalsLines(account)],
    ['stored', [storedText(account)]],
    ['chosen tables', extraLines(account.extra)],
    ['next run', isSynced && [account.schedule ? scheduleText(account.schedule) : 'with all ad accounts']],
    ['next step', nextSteps.length > 0 && nextSteps],
  ];
}

const membershipText = {
  synced: '',
  left: 'no longer in the connection: Pinterest does not list it, its data stay',
  excluded: 'PINTEREST_AD_ACCOUNT_IDS_EXCLUDED leaves it out, its data stay',
  'not chosen': 'PINTEREST_AD_ACCOUNT_IDS leaves it out, its data stay',
};

/** A backfill that is done has left its days, which the coverage shows. */
const backfillsOf = ({ runs }: AccountStatus) =>
  runs.filter(({ days, state }) => days !== null && /^(running|failed|timed out)$/.test(state));

function runMessageLines(run: Run | null): string[] {
  const lines = run?.message?.split('\n').map(onOneLine).filter(Boolean) ?? [];
  return lines.length > MESSAGE_LINES ? [...lines.slice(0, MESSAGE_LINES), '…'] : lines;
}

/** Each line with its first and its last day. */
function coverageLines(coverage: readonly CoveredDay[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < coverage.length; at += STRIP_LINE_DAYS) {
    const days = coverage.slice(at, at + STRIP_LINE_DAYS);
    const groups = stripOf(days).match(new RegExp(`.{1,${STRIP_GROUP_DAYS}}`, 'gu')) ?? [];
    lines.push([days[0]?.day, ...groups, days.at(-1)?.day].join(' '));
  }
  return lines;
}

function freshText({ freshestDay, lastLoadedAt }: AccountStatus): string {
  if (!freshestDay) return 'none is loaded';
  return `${freshestDay}${lastLoadedAt ? `, last loaded ${formatMinute(lastLoadedAt)}` : ''}`;
}

function totalsLines({ reconciliation }: AccountStatus): string[] {
  if (!reconciliation) return ['nothing was compared yet'];
  const { days, differing, worst, reasons } = reconciliation;
  if (!worst) return [`all of ${counted(days, 'day')} add up to Pinterest's`];
  return [
    `Pinterest's differ on ${group(differing)} of ${counted(days, 'day')}, most on ${worst.date}: ${worst.difference}`,
    ...reasons.map(({ reason, days: when }) => `${reason}: ${when}`),
  ];
}

/** They are left out until Pinterest lists and accepts them again. */
function refusedLines({ refusedAds }: AccountStatus): string[] {
  const [first] = refusedAds;
  return [
    `${refusedIds(refusedAds)}, left out: ${REFUSED_ADS_QUERY}`,
    ...(first ? [`last: ${onOneLine(first.reason)}`] : []),
  ];
}

function storedText({
  campaigns,
  adGroups,
  ads,
  analyticsRows,
  loadedDays,
  finalDays,
}: AccountStatus): string {
  return [
    `${counted(campaigns, 'campaign')}, ${counted(adGroups, 'ad group')}, ${counted(ads, 'ad')}`,
    `${counted(analyticsRows, 'row')} of ${counted(loadedDays, 'day')}, ${group(finalDays)} of them final`,
  ].join('; ');
}

function fieldLines([label, text]: Field, columns: number): string[] {
  if (!text) return [];
  return besideLabel(`  ${label}`, text, { labelColumns: LABEL_COLUMNS, columns });
}
