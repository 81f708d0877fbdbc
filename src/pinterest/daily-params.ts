import { type RequestSettings, requestFields } from '../shared/attribution.js';
import type { DayRange } from '../shared/dates.js';
import type { Params } from './json-answer.js';

/** What every request for daily numbers says, whatever they are about. */
export function dailyParams(
  { from, to }: DayRange,
  columns: readonly string[],
  attribution: RequestSettings,
): Params {
  return {
    start_date: from,
    end_date: to,
    granularity: 'DAY',
    columns: columns.join(','),
    ...requestFields(attribution),
  };
}
