import { type RequestSettings, requestFields } from '../shared/attribution.js';
import type { DayRange } from '../shared/dates.js';
import type { Params } from './json-answer.js';

/** What every request for daily numbers says, with what it says of those they are about. */
export function dailyParams(
  { from, to }: DayRange,
  columns: readonly string[],
  about: Params,
  attribution: RequestSettings,
): Params {
  return {
    start_date: from,
    end_date: to,
    granularity: 'DAY',
    columns: columns.join(','),
    ...about,
    ...requestFields(attribution),
  };
}
