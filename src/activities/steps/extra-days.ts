/**
 * The steps of some days of a chosen table. A step requests as many things (campaigns, ads and the like) and days as one
 * answer may hold. The checkpoint has the days of the request and the id of the last thing that is done. Where a single
 * thing has too much for one answer on a single day, as an ad account may have postal codes, its targeting types are
 * requested in parts.
 */
import type { Knex } from 'knex';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { nextThings } from '../../postgres/extra-days.js';
import { beginExtraDays } from '../../postgres/extra-facts.js';
import { settleExtraLeftOut } from '../../postgres/extra-left-out.js';
import { databaseTime } from '../../postgres/list-readings.js';
import type { AttributionSet } from '../../shared/attribution.js';
import { addDays, type Day, type DayRange } from '../../shared/dates.js';
import type { RowContext } from '../../tables/definition.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import { analyticsContext } from '../common/reading-settings.js';
import { withTableRefused } from '../common/refused-table.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { createThingReader } from './ask-things.js';
import { isTooLarge, type Part } from './batch-size.js';
import { RequestSize } from './extra-size.js';
import { countDays, readCursor, type Slice, withinReach, writeCursor } from './extra-slice.js';
import type { AskedAds } from './find-refused.js';
import type { Reading, Step } from './run-steps.js';

interface ExtraDays {
  definition: ExtraAnalyticsDefinition;
  adAccountId: string;
  range: DayRange;
  /** Names of the API's columns. */
  columns: readonly string[];
  /** The windows to ask with; those of the settings when absent. */
  set?: AttributionSet | undefined;
  /** Names the columns and settings. */
  readWith: string;
}

/** What of the things is requested. */
interface WantedOfThings {
  days: DayRange;
  /** Of a breakdown. */
  types: readonly string[];
}

type LevelAnswer = Awaited<ReturnType<ActivityContext['pinterest']['extraAnalytics']>> & {
  /** What it is broken down by: less than was wanted, where all was too much. */
  types: readonly string[];
};

export function stepsOfExtraDays(activity: ActivityContext, wanted: ExtraDays): Pick<Reading, 'takeStep'> {
  const { definition, adAccountId, range, set, readWith } = wanted;
  const { db, runId } = activity;
  const { about } = definition;
  const size = new RequestSize(activity, wanted);
  const reader = createThingReader(activity, { adAccountId, about, askPart });

  async function sliceFrom(day: Day): Promise<Slice> {
    const { from } = withinReach({ from: day, to: range.to });
    const to = addDays(from, (await size.days()) - 1);
    return { days: { from, to: to < range.to ? to : range.to }, after: '' };
  }

  async function thingsOf({ after }: Slice, most: number): Promise<string[]> {
    if (!about.parameter) return after === '' ? [adAccountId] : [];
    return await nextThings(db, { adAccountId, about }, after, most);
  }

  /** Asks about fewer things, or about fewer types of one thing and day, where the answer would be too large. */
  async function askPart(adIds: readonly string[], ofThings: WantedOfThings): Promise<Part<LevelAnswer>> {
    const { days, types } = ofThings;
    try {
      const answer = await request(activity, wanted, adIds, ofThings);
      return { adIds, answer: { ...answer, types } };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (adIds.length > 1) {
        size.halve(adIds.length, days);
        return await askPart(adIds.slice(0, Math.ceil(adIds.length / 2)), ofThings);
      }
      if (days.from < days.to || types.length < 2) throw error;
      return await askPart(adIds, { days, types: size.halveTypes(types) });
    }
  }

  /** Starts the slice again with half of its days. Rows that are stored already come again and change nothing. */
  function shorter(days: DayRange, things: number): Step {
    size.halve(things, days);
    const half = { from: days.from, to: addDays(days.from, Math.floor(countDays(days) / 2) - 1) };
    return { items: 0, cursor: writeCursor({ days: half, after: '' }, readWith), done: false };
  }

  async function sliceOf(cursor: string | undefined): Promise<Slice> {
    await size.begin();
    const begun = readCursor(cursor, readWith);
    if (!begun) return await sliceFrom(range.from);
    const isKept = begun.after !== '' || begun.left !== undefined || size.divisor === 1;
    return isKept ? begun : await sliceFrom(begun.days.from);
  }

  async function nextStep(cursor: string | undefined): Promise<Step> {
    const slice = await sliceOf(cursor);
    const days = withinReach(slice.days);
    const pending = slice.left ?? (size.isInParts() ? size.types : undefined);
    const places = pending ? 1 : size.room(countDays(days));
    const next = days.from > days.to ? [] : await thingsOf(slice, places);
    if (next.length === 0) return await afterSlice(slice);
    const types = pending ? size.firstTypes(pending) : size.types;
    const asked = await withTableRefused(() => reader.ask(next, { days, types })).catch((error: unknown) => {
      if (!isTooLarge(error) || days.from === days.to) throw error;
    });
    if (!asked) return shorter(days, next.length);
    const { adIds, answer, through } = asked;
    if (answer && answer.types.length === size.types.length) size.learn(answer.rows, adIds.length, days);
    // A thing that is refused lacks no types.
    const left = answer ? (pending ?? size.types).slice(answer.types.length) : [];
    // If there are fewer things than there is room for, they are the last ones.
    const isLast = through === next.at(-1) && (!about.parameter || next.length < places);
    return {
      received: answer && receivedOf(activity, wanted, answer),
      items: left.length > 0 ? 0 : adIds.length,
      cursor: writeCursor(
        left.length > 0 ? { ...slice, left } : { days: slice.days, after: through },
        readWith,
      ),
      done: isLast && left.length === 0 && slice.days.to === range.to,
      extraWrites: (transaction, { rejected }) => keep(transaction, asked, days, rejected),
    };
  }

  /** Keeps what was learned, and what the answer leaves out. */
  async function keep(transaction: Knex, asked: AskedAds<LevelAnswer>, days: DayRange, rejected: number) {
    const { adIds: ids, answer, refused } = asked;
    await reader.keep(transaction, refused, days.from);
    if (!answer) return {};
    await size.keep(transaction);
    // A row that could not be stored would look as if the answer left it out.
    if (rejected > 0) return {};
    const { body, types: targetingTypes } = answer;
    const complete = {
      definition,
      adAccountId,
      set: set?.name,
      ids,
      range: days,
      targetingTypes,
      body,
      runId,
    };
    return { withdrawn: await settleExtraLeftOut(transaction, complete) };
  }

  async function takeStep(cursor: string | undefined, facts: UnitFacts): Promise<Step> {
    if (facts.askedAt) return await nextStep(cursor);
    const askedAt = await databaseTime(db);
    const step = await nextStep(cursor);
    return {
      ...step,
      facts: { askedAt },
      async extraWrites(transaction, rows) {
        await beginExtraDays(transaction, { table: definition.name, set: set?.name, adAccountId, range });
        return (await step.extraWrites?.(transaction, rows)) ?? {};
      },
    };
  }

  async function afterSlice({ days: { to } }: Slice): Promise<Step> {
    if (to >= range.to) return { items: 0, cursor: undefined, done: true };
    const slice = await sliceFrom(addDays(to, 1));
    return { items: 0, cursor: writeCursor(slice, readWith), done: false };
  }

  return { takeStep };
}

function receivedOf({ settings }: ActivityContext, wanted: ExtraDays, { body, faults }: LevelAnswer) {
  return { body, faults, shape: 'array', context: contextOf(settings, wanted) } as const;
}

function contextOf(settings: ActivitySettings, { adAccountId, set }: ExtraDays): RowContext {
  const { attribution = settings.attribution, name } = set ?? {};
  return {
    ...analyticsContext({ ...settings, attribution }, adAccountId),
    ...(name && { attribution_set: name }),
  };
}

function request(
  { pinterest, signal }: ActivityContext,
  { definition, adAccountId, columns, set }: ExtraDays,
  ids: readonly string[],
  { days: range, types }: WantedOfThings,
) {
  const targetingTypes = definition.targetingTypes && types;
  const attribution = set?.attribution;
  const asked = { definition, adAccountId, columns, ids, range, targetingTypes, attribution };
  return retryDoubtfulRefusal(() => pinterest.extraAnalytics(asked, signal), signal);
}
