/** What an activity works with when its run reads days of the ad account's own time zone. */
import { addDays, type Day, toDay } from '../../shared/dates.js';
import { utcDaysOf } from '../../time-zones.js';
import type { ActivityContext, ActivitySettings, AskReadiness } from '../context.js';

/** The day that Pinterest counts its reach from. */
export const utcToday = ({ timeZone }: Pick<ActivitySettings, 'timeZone'>, today: Day): Day =>
  timeZone === undefined ? today : toDay(new Date());

/** The same for a run that reads for a while: of days of other zones with one to spare. */
export const reachDay = (settings: Pick<ActivitySettings, 'timeZone'>, today: Day): Day =>
  settings.timeZone === undefined ? today : addDays(utcToday(settings, today), 1);

/** Makes everything that an activity does be about days of the time zone. */
export function inTimeZone<Context extends Pick<ActivityContext, 'settings' | 'pinterest' | 'askReadiness'>>(
  context: Context,
  timeZone: string | undefined,
): Context {
  if (timeZone === undefined) return context;
  const { inOwnZone } = context.pinterest;
  return {
    ...context,
    settings: { ...context.settings, timeZone },
    pinterest: { ...inOwnZone, inOwnZone },
    askReadiness: ofBothDays(context.askReadiness, timeZone),
  };
}

/** Pinterest says it of UTC days: a day of another zone is ready when all that it overlaps are. */
function ofBothDays(askReadiness: AskReadiness, timeZone: string): AskReadiness {
  return async (date, today, signal) => {
    let requests = 0;
    for (const utcDay of utcDaysOf(date, timeZone)) {
      const answer = await askReadiness(utcDay, today, signal);
      requests += answer.requests;
      if (!answer.ready) return { ready: false, requests };
    }
    return { ready: true, requests };
  };
}
