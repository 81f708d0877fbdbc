import { formatMinute } from '../../shared/dates.js';
import { counted } from '../../shared/words.js';
import { runText } from '../run/words.js';
import { besideLabel, wrapTo } from '../table.js';
import { print, readableColumns } from '../terminal.js';
import type { AccountStatus, Status } from './model.js';
import { accountDetails } from './print-details.js';
import { accountTable, legend } from './print-table.js';
import { budgetLines, ratesText, scheduleText } from './words.js';

const LABEL_COLUMNS = 14;
/** More would push the table out of sight. */
const DETAILED_ACCOUNTS = 5;

/** @param isChosen whether the ad accounts were chosen by id. */
export function printStatus(status: Status, isChosen: boolean): void {
  const columns = readableColumns();
  const { at, adAccounts, needs } = status;
  const say = (lines: readonly string[]) => print(lines.join('\n'));
  const detailed = isChosen ? adAccounts : adAccounts.filter((account) => account.needs.length > 0);
  if (adAccounts.length > 0) {
    const first = adAccounts[0]?.coverage;
    say([`${formatMinute(at)}; the last 90 days are ${first?.[0]?.day} to ${first?.at(-1)?.day}\n`]);
    say(accountTable(adAccounts, at, columns));
    say(['', ...wrapTo(columns, legend(adAccounts, detailed.length > 0).join(' · '))]);
  }
  const shown = isChosen ? detailed : detailed.slice(0, DETAILED_ACCOUNTS);
  for (const account of shown) say(['', ...accountDetails(account, at, columns)]);
  if (shown.length < detailed.length) {
    say([
      `\nAnd ${detailed.length - shown.length} more that need attention: status --ad-account ID shows one of them`,
    ]);
  }
  say(['', ...commonLines(status, columns)]);
  for (const need of needs) say(['', ...wrapTo(columns, `Needs attention: ${need}`)]);
  say([`\n${summaryOf(status)}`]);
}

function commonLines(status: Status, columns: number): string[] {
  const { at, lastRun, schedule, underWay, budget, temporalFault, missingRates } = status;
  const unknown = temporalFault ? 'unknown' : undefined;
  const fields: [string, string[]][] = [
    [
      'all accounts',
      [unknown ?? (lastRun ? runText(lastRun, at) : 'no run is known'), ...(lastRun?.heldUp ?? [])],
    ],
    ['next run', [unknown ?? scheduleText(schedule)]],
    ['under way', underWay.map((run) => `${run.workflowId}: ${runText(run, at)}`)],
    ['requests', budget ? budgetLines(budget) : ['no Pinterest credentials: no budget to show']],
    ['rates', [ratesText(missingRates) ?? []].flat()],
  ];
  return fields.flatMap(([label, lines]) =>
    besideLabel(label, lines, { labelColumns: LABEL_COLUMNS, columns }),
  );
}

/** It must not say that all is well when the exit code does not. */
function summaryOf({ adAccounts, needs }: Status): string {
  if (adAccounts.length === 0) return 'No ad account is known yet';
  const count = (condition: (account: AccountStatus) => boolean) => adAccounts.filter(condition).length;
  const others = adAccounts.length - count(({ membership }) => membership === 'synced');
  const troubled = count((account) => account.needs.length > 0);
  return [
    `${counted(adAccounts.length, 'ad account')}: ${troubledText(troubled, needs.length > 0)}`,
    ...(others > 0 ? [`${others} no longer in the connection, not chosen or excluded`] : []),
  ].join('; ');
}

function troubledText(troubled: number, isElse: boolean): string {
  if (troubled > 0) return `${troubled} ${troubled === 1 ? 'needs' : 'need'} attention`;
  return isElse ? 'something that concerns them all needs attention (see above)' : 'none needs attention';
}
