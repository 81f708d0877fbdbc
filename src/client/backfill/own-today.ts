/** Which day it is where the days of an ad account are counted. */
import type { Knex } from 'knex';
import { type Config, databaseUrlOf } from '../../config/index.js';
import { zonesOfDays } from '../../postgres/day-zones.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { createPool } from '../../postgres/pool.js';
import type { DayRange } from '../../shared/dates.js';
import type { BackfillAdAccountInput } from '../../shared/inputs.js';
import { todayIn, UTC } from '../../time-zones.js';
import { tell } from '../terminal.js';
import { areRelative, type BackfillOptions, backfillInputs } from './input.js';

/** The inputs, with the days of each ad account's own calendar. @throws UsageError as `backfillInputs` does. */
export async function inputsInOwnDays(db: Knex, options: BackfillOptions): Promise<BackfillAdAccountInput[]> {
  const zones = areRelative(options) ? await zonesOfDays(db, options.adAccount ?? []) : new Map();
  const now = new Date();
  return backfillInputs(options, (adAccountId) => todayOf(zones.get(adAccountId) ?? UTC, now));
}

function todayOf(timeZone: string, now: Date): DayRange {
  const today = todayIn(timeZone, now);
  return { from: today, to: today };
}

/** The same for a command that needs no database: without one, the days are those of UTC. */
export async function inputsOf(config: Config, options: BackfillOptions): Promise<BackfillAdAccountInput[]> {
  const inUtc = () => backfillInputs(options, () => todayOf(UTC, new Date()));
  if (!config.databaseUrl || !areRelative(options)) return inUtc();
  const db = createPool(databaseUrlOf(config), { max: 1 });
  try {
    return await inputsInOwnDays(db, options);
  } catch (error) {
    const fault = toDatabaseError(error);
    if (!fault) throw error;
    tell(
      `Note: the days are those of UTC, because the database cannot be asked for others: ${fault.message}`,
    );
    return inUtc();
  } finally {
    await db.destroy();
  }
}
