/** `client check`: whether the marketing schema can be trusted. */
import { noteDamage } from '../../postgres/damage.js';
import { ums } from '../../shared/database-names.js';
import { addDays, type Day, toDay } from '../../shared/dates.js';
import { inDatabase } from '../../shared/real-names.js';
import { counted } from '../../shared/words.js';
import { type CheckOutcome, runChecks } from '../../ums/checks/run-checks.js';
import { readScopeSize, type ScopeSize } from '../../ums/checks/scope-size.js';
import type { WithDatabase } from '../command-line.js';
import { during } from '../steps.js';
import { textTable } from '../table.js';
import { print, printJson } from '../terminal.js';

interface CheckOptions {
  /** How many days back to look. */
  days: number;
  adAccount?: string | undefined;
  json?: boolean | undefined;
}

interface CheckResult extends Omit<ScopeSize, 'isKnown'> {
  since: Day;
  until: Day;
  adAccountId?: string | undefined;
  /** Why nothing could be checked. */
  problem?: string | undefined;
  damagedDays: number;
  /** Why the next sync does not know of the damaged days. */
  notNoted?: string | undefined;
  checks: readonly CheckOutcome[];
}

/** @returns whether there was something to check and no check failed; a warning is not a failure. */
export async function check({ db, options }: WithDatabase<CheckOptions>): Promise<boolean> {
  const { days, adAccount, json } = options;
  const until = toDay(new Date());
  const since = addDays(until, -days);
  const scope = { ranges: [{ from: since, to: until }], adAccountId: adAccount };
  const { isKnown, ...size } = await readScopeSize(db, scope);
  // Somebody waits for it and may stop it, so it may take as long as a large database needs.
  const what = `Checking ${counted(size.rows, 'row')} of ${counted(size.days, 'day')}`;
  const { outcomes, damaged } = await during(what, () => runChecks(db, scope, { timeoutMs: 0 }));
  const isNoted = await noteDamage(db, scope, damaged);
  const result: CheckResult = {
    since,
    until,
    adAccountId: adAccount,
    ...size,
    problem: isKnown ? emptiness(size) : unknown(adAccount),
    damagedDays: damaged.length,
    notNoted: isNoted || damaged.length === 0 ? undefined : NOT_NOTED,
    checks: outcomes,
  };
  if (json) printJson(result);
  else printResult(result);
  return result.problem === undefined && outcomes.every(({ state }) => state !== 'fail');
}

const NOT_NOTED =
  'The damaged days could not be noted, because this role may only read. ' +
  'Run "pinterest-ads-sync check" with the role of the worker, or read the days again with "pinterest-ads-sync backfill".';

const unknown = (adAccount: string | undefined) =>
  `Nothing was checked: this database knows no ad account ${adAccount}. "pinterest-ads-sync status" shows those that it knows.`;

const emptiness = ({ rows, days }: Pick<ScopeSize, 'rows' | 'days'>) =>
  rows + days === 0
    ? 'Nothing was checked: there is no loaded day and no row. Start a sync, or look further back with --days.'
    : undefined;

function printResult(result: CheckResult): void {
  const { since, until, adAccountId, rows, days, adAccounts, problem, damagedDays, notNoted, checks } =
    result;
  const of = adAccountId === undefined ? counted(adAccounts, 'ad account') : `ad account ${adAccountId}`;
  print(`${inDatabase(ums.vendor_performance)} from ${since} to ${until}`);
  print(`${counted(rows, 'row')} on ${counted(days, 'loaded day')} of ${of}\n`);
  print(textTable(['check', 'outcome', 'failures', 'warnings'], checks.map(checkRow)).join('\n'));
  for (const { number, name, failures, warnings, examples } of checks) {
    if (examples.length === 0) continue;
    const more = failures + warnings > examples.length ? ', for example' : '';
    print(`\n${number} ${name}${more}:\n${examples.map((example) => `  ${example}`).join('\n')}`);
  }
  if (checks.some(({ examples }) => examples.length > 0)) {
    print('\nWhat each check means, and what to do: docs/ums.md');
  }
  if (damagedDays > 0) print(notNoted ?? `The next sync reads ${counted(damagedDays, 'damaged day')} again.`);
  if (problem) print(`\n${problem}`);
}

const checkRow = ({ number, name, state, failures, warnings }: CheckOutcome) => [
  `${String(number).padStart(2)} ${name}`,
  state,
  failures,
  warnings,
];
