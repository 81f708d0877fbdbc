/**
 * The steps of some days of a chosen table: as many things and days at once as one answer holds. The checkpoint is the
 * days that are under way and the id of the last thing that is done. Where a single thing has too much for one answer on a
 * single day, as an ad account may have postal codes, its targeting types are asked for one after the other.
 */
import type { PinterestRequests } from '../../pinterest/contract.js';
import { countThings, nextThings } from '../../postgres/extra-days.js';
import { settleExtraLeftOut } from '../../postgres/extra-left-out.js';
import { REACH_DAYS } from '../../shared/analytics-plan.js';
import type { AttributionSet } from '../../shared/attribution.js';
import { addDays, type Day, type DayRange, eachDay, toDay } from '../../shared/dates.js';
import { MOST_DAYS, rowsAtOnce } from '../../shared/extra-plan.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import type { RowContext } from '../../tables/definition.js';
import { typesAtOnce } from '../../tables/extra/asked.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import { analyticsContext } from '../common/reading-settings.js';
import { askedOfTable } from '../common/refused-table.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { FIRST_SMALLER_ATTEMPT, isTooLarge } from './batch-size.js';
import type { Reading, Step } from './run-steps.js';

/** How much more the next answer may have than the last one. */
const MARGIN = 1.5;

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

/** What one request is about. */
interface Slice {
  days: DayRange;
  /** The last thing that is done for these days; empty for none. */
  after: string;
  /** Targeting types that the thing behind it lacks, where all together are too much. */
  left?: readonly string[] | undefined;
}

interface Asked {
  ids: readonly string[];
  /** Of a breakdown. */
  types: readonly string[];
  answer: Awaited<ReturnType<PinterestRequests['extraAnalytics']>>;
}

export function stepsOfExtraDays(activity: ActivityContext, wanted: ExtraDays): Pick<Reading, 'takeStep'> {
  const { definition, adAccountId, range, set, readWith } = wanted;
  const { db } = activity;
  const { about } = definition;
  const asked = { isTargeting: definition.targetingTypes !== undefined, columns: wanted.columns.length };
  let mostRows = rowsAtOnce(asked) / divisorOf(activity.attempt);
  /** Rows of a thing and day, about: as it is learned from answers. */
  let rowsADay = definition.rowsADay;
  const allTypes = typesAtOnce(definition, activity.settings.targetingTypes) ?? [];
  /** Of a thing that has too much for one answer. */
  let mostTypes = allTypes.length;
  /** Things that a request for so many days may be about. */
  function room(days: number): number {
    return Math.max(1, Math.min(BATCH_ADS, Math.floor(mostRows / (rowsADay * days))));
  }

  async function sliceFrom(day: Day): Promise<Slice> {
    const { from } = withinReach({ from: day, to: range.to });
    const things = Math.min(room(1), await countThings(db, { adAccountId, about }));
    const days = Math.max(1, Math.floor(mostRows / (rowsADay * Math.max(1, things))));
    const to = addDays(from, Math.min(days, MOST_DAYS) - 1);
    return { days: { from, to: to < range.to ? to : range.to }, after: '' };
  }

  async function thingsOf({ after }: Slice, most: number): Promise<string[]> {
    if (!about.parameter) return after === '' ? [adAccountId] : [];
    return await nextThings(db, { adAccountId, about }, after, most);
  }

  /** @returns of what, and broken down by what, the answer is: of fewer where all was too much. */
  async function ask(ids: readonly string[], days: DayRange, types: readonly string[]): Promise<Asked> {
    try {
      return { ids, types, answer: await request(activity, wanted, { ids, range: days, types }) };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (ids.length > 1) {
        mostRows /= 2;
        return await ask(ids.slice(0, Math.ceil(ids.length / 2)), days, types);
      }
      if (days.from < days.to || types.length < 2) throw error;
      mostTypes = Math.ceil(types.length / 2);
      return await ask(ids, days, types.slice(0, mostTypes));
    }
  }

  /** Begins the slice again with half of its days: what is stored of it comes once more, and changes nothing. */
  function shorter({ from, to }: DayRange): Step {
    const days = Math.floor(daysIn({ from, to }) / 2);
    mostRows /= 2;
    const half = { from, to: addDays(from, days - 1) };
    return { items: 0, cursor: writeCursor({ days: half, after: '' }, readWith), done: false };
  }

  /** What was too much of one thing on one day will be so of the next, while things are asked for one by one. */
  function alwaysInParts(): readonly string[] | undefined {
    const isOneByOne = !about.parameter || room(1) === 1;
    return isOneByOne && mostTypes < allTypes.length ? allTypes : undefined;
  }

  function learn(rows: number, things: number, days: DayRange): void {
    if (definition.rowsADay > 1) rowsADay = Math.max(1, (MARGIN * rows) / (things * daysIn(days)));
  }

  async function takeStep(cursor: string | undefined): Promise<Step> {
    const slice = readCursor(cursor, readWith) ?? (await sliceFrom(range.from));
    const days = withinReach(slice.days);
    const pending = slice.left ?? alwaysInParts();
    const places = pending ? 1 : room(daysIn(days));
    const next = days.from > days.to ? [] : await thingsOf(slice, places);
    if (next.length === 0) return await afterSlice(slice);
    const asked = await ask(next, days, pending?.slice(0, mostTypes) ?? allTypes).catch((error: unknown) => {
      if (!isTooLarge(error) || days.from === days.to) throw error;
    });
    if (!asked) return shorter(days);
    const { ids, types, answer } = asked;
    const { body, faults } = answer;
    const left = (pending ?? allTypes).slice(types.length);
    if (types.length === allTypes.length) learn(answer.rows, ids.length, days);
    const received = {
      body,
      faults,
      shape: 'array',
      context: contextOf(activity.settings, wanted),
    } as const;
    // Fewer than there was room for are the last ones.
    const isLast = ids.length === next.length && (!about.parameter || next.length < places);
    return {
      received,
      items: left.length > 0 ? 0 : ids.length,
      cursor:
        left.length > 0
          ? writeCursor({ ...slice, left }, readWith)
          : writeCursor({ days: slice.days, after: ids.at(-1) ?? '' }, readWith),
      done: isLast && left.length === 0 && slice.days.to === range.to,
      async extraWrites(transaction) {
        // A row that could not be stored may be one that seems to be left out.
        if (faults.some(({ kind }) => kind === 'row')) return {};
        const whole = {
          definition,
          adAccountId,
          set: set?.name,
          ids,
          range: days,
          targetingTypes: types,
          body,
          runId: activity.runId,
        };
        return { withdrawn: await settleExtraLeftOut(transaction, whole) };
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

/** Pinterest fails over large requests for reasons that look like any fault, so later attempts ask for less. */
const divisorOf = (attempt: number) => 2 ** Math.min(Math.max(0, attempt - FIRST_SMALLER_ATTEMPT + 1), 10);

const daysIn = ({ from, to }: DayRange) => eachDay({ from, to }).length;

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
  { ids, range, types }: Pick<Asked, 'ids' | 'types'> & { range: DayRange },
) {
  const targetingTypes = definition.targetingTypes && types;
  const asked = {
    definition,
    adAccountId,
    columns,
    ids,
    range,
    targetingTypes,
    attribution: set?.attribution,
  };
  return askedOfTable(() => retryDoubtfulRefusal(() => pinterest.extraAnalytics(asked, signal), signal));
}

/** Without the days that Pinterest no longer gives: a run that has to wait may be about to read some. */
export function withinReach({ from, to }: DayRange): DayRange {
  const oldest = addDays(toDay(new Date()), -REACH_DAYS);
  return { from: from < oldest ? oldest : from, to };
}

const writeCursor = ({ days, after, left }: Slice, readWith: string) =>
  `${days.from}..${days.to} with ${readWith} after ${after}${left ? ` of ${left.join(',')}` : ''}`;

/** @returns undefined at the beginning, which is also where a worker with other settings goes on. */
function readCursor(text: string | undefined, readWith: string): Slice | undefined {
  const [, from, to, by, after, left] =
    /^(\S+)\.\.(\S+) with (\S+) after (\S*)(?: of (\S+))?$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || after === undefined || by !== readWith) return undefined;
  return { days: { from, to }, after, left: left?.split(',') };
}
