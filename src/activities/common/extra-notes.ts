/** What a reading of days of a chosen table has to tell beside its counts. */
import { doubtfulDays } from '../../postgres/extra-facts.js';
import { refusedInRun } from '../../postgres/refused-things.js';
import type { DayRange } from '../../shared/dates.js';
import { doubtLines } from '../../shared/extra-doubts.js';
import type { DailyTable, ExtraList } from '../../shared/tables.js';
import { extraAnalyticsDefinitions } from '../../tables/all.js';
import type { ActivityContext } from '../context.js';

/** So many are named; the table has them all. */
const NAMED = 5;

interface ReadDays {
  table: DailyTable;
  set?: string | undefined;
  adAccountId: string;
  range: DayRange;
}

export async function notesOfExtraDays(
  { db, runId }: Pick<ActivityContext, 'db' | 'runId'>,
  days: ReadDays,
): Promise<string[]> {
  const name = [days.table, days.set].join(' ').trim();
  const { table: things } = extraAnalyticsDefinitions[days.table].about;
  const refused = await refusedInRun(db, { table: things, adAccountId: days.adAccountId, runId }, NAMED + 1);
  return [...refusedLine(name, things, refused), ...doubtLines(name, await doubtfulDays(db, days))];
}

/** Of a list of ad groups. */
export async function notesOfRefused(
  { db, runId }: Pick<ActivityContext, 'db' | 'runId'>,
  table: ExtraList,
  adAccountId: string,
): Promise<string[]> {
  return refusedLine(table, 'ad_groups', await refusedInRun(db, { table, adAccountId, runId }, NAMED + 1));
}

function refusedLine(name: string, things: string, refused: readonly string[]): string[] {
  if (refused.length === 0) return [];
  const named = refused.slice(0, NAMED).join(', ');
  const more = refused.length > NAMED ? ' and others' : '';
  return [`${name}: read without ${things.replaceAll('_', ' ')} that Pinterest refuses: ${named}${more}`];
}
