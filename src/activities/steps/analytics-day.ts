/**
 * The steps of an analytics day: some 250 ads at a time in the order of their ids, and then, when the day is old enough,
 * whether Pinterest is ready with it. The checkpoint is the id of the last ad that is done, not a position in a list, so
 * ads that appear meanwhile shift nothing.
 */
import { nextAdsToAsk } from '../../postgres/ads-to-ask.js';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { readDayBefore } from '../../postgres/stored-days.js';
import { unlistedAds } from '../../postgres/unlisted-ads.js';
import type { ReceivedRows } from '../../postgres/write-modes.js';
import { longestWindow } from '../../shared/attribution.js';
import type { Day } from '../../shared/dates.js';
import { isWithinWindows, readinessOrNotReady } from '../common/finality.js';
import { analyticsContext, readWithOf } from '../common/reading-settings.js';
import type { ActivityContext } from '../context.js';
import { type AskedAboutAds, createAdReader } from './ask-ads.js';
import type { Reading, Step } from './run-steps.js';

interface DayToRead {
  adAccountId: string;
  date: Day;
  today: Day;
  /** Requested for every ad. */
  allAds: boolean;
}

export async function stepsOfAnalyticsDay(
  activity: ActivityContext,
  day: DayToRead,
): Promise<Pick<Reading, 'takeStep'>> {
  const { db, settings } = activity;
  const { adAccountId, date, today, allAds } = day;
  const readWith = readWithOf(settings);
  const { now, isKnown, isReady } = await readDayBefore(db, { adAccountId, date, readWith });
  const mayBecomeReady = !isReady && !isWithinWindows(date, today, settings.attribution);
  const unlisted = isKnown ? await unlistedAds(db, day) : [];
  const windowDays = longestWindow(settings.attribution);
  const request = { adAccountId, date, readWith, allAds, longestWindow: windowDays, unlisted };
  const reader = await createAdReader(activity, { adAccountId, date });

  /** A step of its own, because a step is one request. */
  async function askWhetherReady(cursor: string | undefined): Promise<Step> {
    const { ready, requests } = await readinessOrNotReady(activity, date, today);
    const facts = { isReady: ready };
    return { items: 0, cursor, done: true, facts, extraWrites: async () => ({ requests }) };
  }

  async function askAds(cursor: string | undefined, facts: UnitFacts): Promise<Step> {
    // One more than the request names, to know whether another follows.
    const ahead = await nextAdsToAsk(db, request, cursor, reader.ads() + 1);
    if (ahead.length === 0)
      return mayBecomeReady ? askWhetherReady(cursor) : { items: 0, cursor, done: true };
    const asked = await reader.ask(ahead.slice(0, reader.ads()));
    const done = asked.through === ahead.at(-1) && !mayBecomeReady;
    const received = receivedOf(activity, day, asked, !isKnown);
    return { ...reader.keep(asked, facts), received, items: asked.adIds.length, cursor: asked.through, done };
  }

  return {
    async takeStep(cursor, facts) {
      const step = await askAds(cursor, facts);
      return { ...step, facts: { ...step.facts, askedAt: facts.askedAt ?? now } };
    },
  };
}

/** @param areFirst nothing is stored for the day, so nothing can be restated or left out. */
function receivedOf(
  { settings }: ActivityContext,
  { adAccountId, date }: DayToRead,
  { adIds, answer }: AskedAboutAds,
  areFirst: boolean,
): ReceivedRows | undefined {
  if (!answer) return undefined;
  const { body, faults } = answer;
  const context = analyticsContext(settings, adAccountId);
  return { body, faults, shape: 'array', context, areFirst, complete: { date, adIds } };
}
