import type { Day } from '../../shared/dates.js';
import type { ActivityContext } from '../context.js';
import { requestedColumns } from './requested-columns.js';
import { retryDoubtfulRefusal } from './retry-doubtful-refusal.js';

export type AdsAnswer = Awaited<ReturnType<ActivityContext['pinterest']['adAnalytics']>>;

/** A function that asks for the numbers of ads on a day. It throws SyncError DoubtfulRefusal only after several tries. */
export function requestAds(
  { pinterest, settings, signal }: ActivityContext,
  { adAccountId, date }: { adAccountId: string; date: Day },
): (adIds: readonly string[]) => Promise<AdsAnswer> {
  const { fields: columns, all: table } = requestedColumns(settings);
  const request = { adAccountId, startDate: date, endDate: date, columns, table };
  return (adIds) => retryDoubtfulRefusal(() => pinterest.adAnalytics({ ...request, adIds }, signal), signal);
}
