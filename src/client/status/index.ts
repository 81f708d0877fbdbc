/** `client status`: what is loaded, what is missing, and what needs attention. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asCalledHere } from '../../config/place.js';
import { messageOf } from '../../errors.js';
import { readDailyFigures } from '../../postgres/daily-figures.js';
import { longestWindow } from '../../shared/attribution.js';
import { toDay } from '../../shared/dates.js';
import type { WithDatabase } from '../command-line.js';
import { writePrivately } from '../private-file.js';
import { during } from '../steps.js';
import { clearWindow, print, printJson } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { needsAttention } from './attention.js';
import { coverageRange, coverageRanges } from './coverage.js';
import type { Status } from './model.js';
import { type StatusOptions, WATCH_SECONDS } from './options.js';
import { printStatus } from './print.js';
import { readStatus } from './read-status.js';

/** Enough to find the last sync among backfills. */
const RUNS_PER_ACCOUNT = 10;

/** @returns whether nothing needs attention. */
export async function status(parts: WithDatabase<StatusOptions>): Promise<boolean> {
  const { adAccount: only, json, html, watch } = parts.options;
  if (watch !== undefined) return await watchStatus(parts, watch === true ? WATCH_SECONDS : watch);
  const found = await read(parts);
  if (html) await writePage(parts, found, html);
  if (json) printJson(statusJson(found));
  else if (html) print(`Written: ${html}`);
  else printStatus(found, only !== undefined);
  return !needsAttention(found);
}

/** Looks again and again, until Ctrl-C ends the process or something cannot be read. */
async function watchStatus(parts: WithDatabase<StatusOptions>, seconds: number): Promise<never> {
  while (true) {
    const found = await read(parts);
    clearWindow();
    printStatus(found, parts.options.adAccount !== undefined);
    print(`\nRead again every ${seconds} s, until Ctrl-C`);
    await during(undefined, () => sleep(seconds * 1_000));
  }
}

/** @throws UsageError for an ad account that nobody has heard of. */
async function read({
  db,
  config,
  options: { adAccount: only },
}: WithDatabase<StatusOptions>): Promise<Status> {
  const found = await readStatus(db, config, { at: new Date(), only, runsPerAccount: RUNS_PER_ACCOUNT });
  const unknown = only?.filter((id) => !found.adAccounts.some(({ adAccountId }) => adAccountId === id)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(
      `Nothing is known about ad account ${unknown.join(', ')}; pinterest-ads-sync status shows those that are known`,
    );
  return found;
}

async function writePage(
  { db, config }: WithDatabase<StatusOptions>,
  found: Status,
  file: string,
): Promise<void> {
  const ids = found.adAccounts.map(({ adAccountId }) => adAccountId);
  const figures = await readDailyFigures(db, coverageRange(toDay(found.at)), ids);
  // The terminal does without the page and all that it loads.
  const { statusPage } = await import('./page/index.js');
  const window = longestWindow(config.pinterest.attribution);
  const page = asCalledHere(statusPage(found, figures, window));
  try {
    await writePrivately(file, page);
  } catch (error) {
    throw new UsageError(`The page cannot be written: ${messageOf(error)}`);
  }
}

function statusJson(found: Status) {
  const adAccounts = found.adAccounts.map(({ runs, coverage, ...account }) => ({
    ...account,
    coverage: coverageRanges(coverage),
  }));
  return { ...found, needsAttention: needsAttention(found), adAccounts };
}
