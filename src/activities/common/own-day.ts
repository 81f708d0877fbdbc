/**
 * The ad account's own day. Whatever stands in the way of it, an ad account is read in one time zone by a whole run, and
 * each day keeps the one that it was counted in.
 */
import { SyncError } from '../../errors.js';
import { dayOfText } from '../../pinterest/read-value.js';
import { storedTimeZone, zonesOfDays } from '../../postgres/day-zones.js';
import { oldestDue } from '../../shared/analytics-plan.js';
import { addDays, type Day, type DayRange } from '../../shared/dates.js';
import type { ErrorCode } from '../../shared/error-table.js';
import { dayIn, isTimeZone } from '../../time-zones.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { doesWithout } from './do-without.js';
import { retryDoubtfulRefusal } from './retry-doubtful-refusal.js';
import { areOfUtcDays, type Impressions, notCountedYet } from './zone-doubts.js';

/** What a run counts in. */
export interface RunDay {
  /** Absent for UTC. */
  timeZone?: string | undefined;
  /** The calendar day on which the run started. */
  today: Day;
  notes: string[];
  requests: number;
}

/** What of an activity it needs. */
type OwnDayContext = Pick<ActivityContext, 'db' | 'pinterest' | 'attempt' | 'signal'> & {
  settings: Pick<ActivitySettings, 'reportingTimeZone'>;
};

interface RunStart {
  adAccountId: string;
  /** Unix time in milliseconds. */
  startedAt: number;
  /** The UTC day of it. */
  today: Day;
}

/** How many attempts of a plan may fail because Pinterest does not say which time zone the ad account has. */
export const ATTEMPTS = 3;

/** @throws SyncError InvalidConfig when Pinterest refuses such days and UTC days are not wanted instead. */
export async function findOwnDay(context: OwnDayContext, start: RunStart): Promise<RunDay> {
  const utc = { today: start.today, notes: [], requests: 0 };
  if (context.settings.reportingTimeZone === 'utc') return utc;
  const asked = await askTimeZone(context, start.adAccountId);
  const { timeZone, requests } = asked;
  const inUtc = (note: string): RunDay => ({ ...utc, notes: [`${note}: its days are UTC days`], requests });
  if (!timeZone) return inUtc('Pinterest names no time zone of the ad account');
  if (!isTimeZone(timeZone)) return inUtc(`The time zone ${timeZone} of the ad account is not known here`);
  const today = dayIn(timeZone, new Date(start.startedAt));
  const refusal = await whyNotInZone(context, start, { timeZone, today });
  const all = requests + refusal.requests;
  if (refusal.note) return { ...inUtc(refusal.note), requests: all };
  return { timeZone, today, notes: [], requests: all };
}

/** As Pinterest has it now: days under the name of a zone that it no longer is would be wrong for ever. */
async function askTimeZone({ pinterest, db, attempt, signal }: OwnDayContext, adAccountId: string) {
  try {
    const { timeZone } = await pinterest.getAdAccount(adAccountId, signal);
    return { timeZone, requests: 1 };
  } catch (error) {
    const stored = doesWithout(error, attempt, ATTEMPTS) ? await storedTimeZone(db, adAccountId) : undefined;
    if (!stored) throw error;
    return { timeZone: stored.timeZone ?? undefined, requests: 1 };
  }
}

interface OwnZone {
  timeZone: string;
  today: Day;
}

/** Asks for the ad account's totals in its zone, which shows whether it may, and whether Pinterest has them. */
async function whyNotInZone(
  context: OwnDayContext,
  { adAccountId, today: utcToday }: RunStart,
  { timeZone, today }: OwnZone,
): Promise<{ note?: string | undefined; requests: number }> {
  // Pinterest counts its reach from the UTC date, which may be a day ahead of the ad account's.
  const range = { from: oldestDue(utcToday), to: addDays(earlier(today, utcToday), -1) };
  const own = await impressionsOf(context, adAccountId, range, 'inOwnZone').catch(toRefusal);
  // The zone of the day that was read last has been compared. Any other day of it may be left over, and proves nothing.
  const readLast = (await zonesOfDays(context.db, [adAccountId])).get(adAccountId);
  if (!(own instanceof SyncError) && readLast === timeZone) return { requests: 1 };
  // What is refused without the zone too is about something else.
  const inUtc = await impressionsOf(context, adAccountId, range, 'inUtc');
  const requests = 2;
  if (own instanceof SyncError) return { note: refused(context.settings, own.message), requests };
  const both = { timeZone, range, own, inUtc };
  const ignored = areOfUtcDays(both);
  return { note: ignored ? refused(context.settings, ignored) : notCountedYet(both), requests };
}

/** What Pinterest says when it does not want to give something, and will not the next time either. */
const REFUSALS: readonly ErrorCode[] = [
  'RequestRefused',
  'PermissionDenied',
  'AppRefused',
  'NotFound',
  'DoubtfulRefusal',
];

/** It may be about the time zone. @throws whatever else it is: a limit or a fault that passes is none. */
function toRefusal(error: unknown): SyncError {
  if (error instanceof SyncError && REFUSALS.includes(error.code)) return error;
  throw error;
}

/** @throws SyncError InvalidConfig when UTC days are not wanted instead. */
function refused({ reportingTimeZone }: OwnDayContext['settings'], why: string): string {
  const what = `Pinterest refuses numbers in the ad account's own time zone (${why})`;
  if (reportingTimeZone === 'ad_account_or_utc') return what;
  throw new SyncError(
    'InvalidConfig',
    `${what}. PINTEREST_REPORTING_TIME_ZONE=utc reads UTC days, ad_account_or_utc reads them where Pinterest refuses others`,
  );
}

/** Those of the ad account, day by day. */
async function impressionsOf(
  { pinterest, signal }: OwnDayContext,
  adAccountId: string,
  range: DayRange,
  zone: 'inOwnZone' | 'inUtc',
): Promise<Impressions> {
  const client = zone === 'inOwnZone' ? pinterest.inOwnZone : pinterest;
  const request = { adAccountId, startDate: range.from, endDate: range.to, columns: ['IMPRESSION_1'] };
  const { body } = await retryDoubtfulRefusal(() => client.accountAnalytics(request, signal), signal);
  const rows = JSON.parse(body) as { DATE: string; IMPRESSION_1?: unknown }[];
  const days = rows.map(
    ({ DATE, IMPRESSION_1: shown }) => [dayOfText(DATE) ?? DATE, Number(shown ?? 0)] as const,
  );
  return new Map(days.filter(([, shown]) => shown > 0));
}

const earlier = (one: Day, other: Day) => (one < other ? one : other);
