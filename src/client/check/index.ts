/** `client check`: whether the marketing schema can be trusted. */
import { ums } from '../../shared/database-names.js';
import { addDays, toDay } from '../../shared/dates.js';
import { type CheckOutcome, type CheckScope, runChecks } from '../../ums/checks/run.js';
import type { WithDatabase } from '../command-line.js';
import { textTable } from '../table.js';

interface CheckOptions {
  /** How many days back to look. */
  days: number;
  adAccount?: string | undefined;
  json?: boolean | undefined;
}

/** @returns whether no check failed; a warning is not a failure. */
export async function check({ db, options }: WithDatabase<CheckOptions>): Promise<boolean> {
  const { days, adAccount, json } = options;
  const today = toDay(new Date());
  const scope = { since: addDays(today, -days), until: today, adAccountId: adAccount };
  // Somebody waits for it and may stop it, so it may take as long as a large database needs.
  const outcomes = await runChecks(db, scope, 0);
  if (json) console.log(JSON.stringify({ ...scope, checks: outcomes }, null, 2));
  else print(outcomes, scope);
  return outcomes.every(({ state }) => state !== 'fail');
}

function print(outcomes: readonly CheckOutcome[], { since, until }: CheckScope): void {
  const rows = outcomes.map(({ number, name, state, failures, warnings }) => [
    `${String(number).padStart(2)} ${name}`,
    state,
    failures,
    warnings,
  ]);
  console.log(`${ums.vendor_performance} from ${since} to ${until}\n`);
  console.log(textTable(['check', 'outcome', 'failures', 'warnings'], rows).join('\n'));
  for (const { number, name, failures, warnings, examples } of outcomes) {
    if (examples.length === 0) continue;
    const more = failures + warnings > examples.length ? ', for example' : '';
    console.log(`\n${number} ${name}${more}:\n${examples.map((example) => `  ${example}`).join('\n')}`);
  }
  if (outcomes.some(({ examples }) => examples.length > 0)) {
    console.log('\nWhat each check means, and what to do: docs/ums.md');
  }
}
