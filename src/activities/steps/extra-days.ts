/**
 * The steps of some days of a chosen table. A step requests as many things (campaigns, ads and the like) and days as one
 * answer may hold. The checkpoint has the days of the request and the id of the last thing that is done.
 */
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { countThings, nextThings } from '../../postgres/extra-days.js';
import { beginExtraDays } from '../../postgres/extra-facts.js';
import { settleExtraLeftOut } from '../../postgres/extra-left-out.js';
import { databaseTime } from '../../postgres/list-readings.js';
import { REACH_DAYS } from '../../shared/analytics-plan.js';
import type { AttributionSet } from '../../shared/attribution.js';
import { addDays, type Day, type DayRange, eachDay, toDay } from '../../shared/dates.js';
import { MOST_DAYS, rowsAtOnce } from '../../shared/extra-plan.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import type { RowContext } from '../../tables/definition.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import { typesAtOnce } from '../../tables/extra/request.js';
import { analyticsContext } from '../common/reading-settings.js';
import { withTableRefused } from '../common/refused-table.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { createThingReader } from './ask-things.js';
import { FIRST_SMALLER_ATTEMPT, isTooLarge, type Part } from './batch-size.js';
import type { Reading, Step } from './run-steps.js';

/** The next answer is expected to have up to this many times the rows of the last one. */
const MARGIN = 1.5;

interface ExtraDays {
  definition: ExtraAnalyticsDefinition;
  adAccountId: string;
  range: DayRange;
  /** Names of the API's columns. */
  columns: readonly string[];
  /** The attribution windows of the request; those of the settings when absent. */
  set?: AttributionSet | undefined;
  /** Hash of the columns and settings. */
  readWith: string;
}

type LevelAnswer = Awaited<ReturnType<ActivityContext['pinterest']['extraAnalytics']>>;

/** What one request is about. */
interface Slice {
  days: DayRange;
  /** The last thing that is done for these days; empty for none. */
  after: string;
}

export function stepsOfExtraDays(activity: ActivityContext, wanted: ExtraDays): Pick<Reading, 'takeStep'> {
  const { definition, adAccountId, range, set, readWith } = wanted;
  const { db } = activity;
  const { about } = definition;
  const requested = { isTargeting: definition.targetingTypes !== undefined, columns: wanted.columns.length };
  let mostRows = rowsAtOnce(requested) / divisorOf(activity.attempt);
  /** About how many rows a thing has on a day. Answers correct it. */
  let rowsADay = definition.rowsADay;
  /** How many things a request for so many days may name. */
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

  async function askPart(adIds: readonly string[], days: DayRange): Promise<Part<LevelAnswer>> {
    try {
      return { adIds, answer: await request(activity, wanted, adIds, days) };
    } catch (error) {
      if (!isTooLarge(error) || adIds.length === 1) throw error;
      mostRows /= 2;
      return await askPart(adIds.slice(0, Math.ceil(adIds.length / 2)), days);
    }
  }

  const reader = createThingReader(activity, { adAccountId, about, askPart });

  /** Starts the slice again with half of its days. Rows that are stored already come again and change nothing. */
  function shorter({ from, to }: DayRange): Step {
    const days = Math.floor(countDays({ from, to }) / 2);
    mostRows /= 2;
    const half = { from, to: addDays(from, days - 1) };
    return { items: 0, cursor: writeCursor({ days: half, after: '' }, readWith), done: false };
  }

  function learn(rows: number, things: number, days: DayRange): void {
    if (definition.rowsADay > 1) rowsADay = Math.max(1, (MARGIN * rows) / (things * countDays(days)));
  }

  async function nextStep(cursor: string | undefined): Promise<Step> {
    const slice = readCursor(cursor, readWith) ?? (await sliceFrom(range.from));
    const days = withinReach(slice.days);
    const places = room(countDays(days));
    const next = days.from > days.to ? [] : await thingsOf(slice, places);
    if (next.length === 0) return await afterSlice(slice);
    const asked = await withTableRefused(() => reader.ask(next, days)).catch((error: unknown) => {
      if (!isTooLarge(error) || days.from === days.to) throw error;
    });
    if (!asked) return shorter(days);
    const { adIds: ids, answer, refused, through } = asked;
    if (answer) learn(answer.rows, ids.length, days);
    // If there are fewer things than there is room for, they are the last ones.
    const isLast = through === next.at(-1) && (!about.parameter || next.length < places);
    return {
      received: answer && {
        body: answer.body,
        faults: answer.faults,
        shape: 'array',
        context: contextOf(activity.settings, wanted),
      },
      items: ids.length,
      cursor: writeCursor({ ...slice, after: through }, readWith),
      done: isLast && slice.days.to === range.to,
      async extraWrites(transaction, { rejected }) {
        await reader.keep(transaction, refused, days.from);
        // A row that could not be stored would look as if the answer left it out.
        if (!answer || rejected > 0) return {};
        const { body } = answer;
        const { runId } = activity;
        const targetingTypes = typesAtOnce(definition, activity.settings.targetingTypes);
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
      },
    };
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

/** When a request is too large, Pinterest fails as it does for other reasons. So later attempts request less. */
const divisorOf = (attempt: number) => 2 ** Math.min(Math.max(0, attempt - FIRST_SMALLER_ATTEMPT + 1), 10);

const countDays = ({ from, to }: DayRange) => eachDay({ from, to }).length;

function contextOf(settings: ActivitySettings, { adAccountId, set }: ExtraDays): RowContext {
  const { attribution = settings.attribution, name } = set ?? {};
  return {
    ...analyticsContext({ ...settings, attribution }, adAccountId),
    ...(name && { attribution_set: name }),
  };
}

function request(
  { pinterest, settings, signal }: ActivityContext,
  { definition, adAccountId, columns, set }: ExtraDays,
  ids: readonly string[],
  range: DayRange,
) {
  const targetingTypes = typesAtOnce(definition, settings.targetingTypes);
  const attribution = set?.attribution;
  const wanted = { definition, adAccountId, ids, range, columns, targetingTypes, attribution };
  return retryDoubtfulRefusal(() => pinterest.extraAnalytics(wanted, signal), signal);
}

/** Without the days that Pinterest no longer gives. A run that had to wait may have some in its plan. */
export function withinReach({ from, to }: DayRange): DayRange {
  const oldest = addDays(toDay(new Date()), -REACH_DAYS);
  return { from: from < oldest ? oldest : from, to };
}

const writeCursor = ({ days, after }: Slice, readWith: string) =>
  `${days.from}..${days.to} with ${readWith} after ${after}`;

/** @returns undefined at the beginning. A worker with other settings starts from the beginning, too. */
function readCursor(text: string | undefined, readWith: string): Slice | undefined {
  const [, from, to, by, after] = /^(\S+)\.\.(\S+) with (\S+) after (.*)$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || after === undefined || by !== readWith) return undefined;
  return { days: { from, to }, after };
}
