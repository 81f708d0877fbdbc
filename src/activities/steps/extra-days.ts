/**
/**
 * The steps of some days of a chosen table. A step requests as many things (campaigns, ads and the like) and days as one
 * answer may hold. The checkpoint has the days of the request and the id of the last thing that is done. Where a single
 * thing has too much for one answer on a single day, as an ad account may have postal codes, its targeting types are
 * requested one after the other.
 */
import type { ExtraAnalyticsRequest } from '../../pinterest/contract.js';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { countThings, nextThings } from '../../postgres/extra-days.js';
import { beginExtraDays } from '../../postgres/extra-facts.js';
import { settleExtraLeftOut } from '../../postgres/extra-left-out.js';
import { learnedRows, learnRows } from '../../postgres/extra-sizes.js';
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

/** What of the things is requested. */
type WantedOfThings = Pick<ExtraAnalyticsRequest, 'range' | 'targetingTypes'>;

/** What one request is about. */
interface Slice {
  days: DayRange;
  /** The last thing that is done for these days; empty for none. */
  after: string;
  /** Targeting types that the thing behind it lacks, where all together are too much. */
  left?: readonly string[] | undefined;
}

export function stepsOfExtraDays(activity: ActivityContext, wanted: ExtraDays): Pick<Reading, 'takeStep'> {
  const { definition, adAccountId, range, set, readWith } = wanted;
  const { db } = activity;
  const { about } = definition;
  const requested = { isTargeting: definition.targetingTypes !== undefined, columns: wanted.columns.length };
  const ofTable = { adAccountId, table: definition.name };
  const divisor = divisorOf(activity.attempt);
  let mostRows = rowsAtOnce(requested);
  /** What is stored as that. */
  let known: number | undefined;
  /** About how many rows a thing has on a day. Answers correct it. */
  let rowsADay = definition.rowsADay;
  const allTypes = typesAtOnce(definition, activity.settings.targetingTypes);
  /** How many types a request names about a thing that has too much for one answer. */
  let mostTypes = allTypes?.length ?? 0;
  /** How many things a request for so many days may name. */
  function room(days: number): number {
    return Math.max(1, Math.min(BATCH_ADS, Math.floor(mostRows / (rowsADay * days))));
  }

  async function chooseSize(): Promise<void> {
    const learned = await learnedRows(db, ofTable);
    mostRows = Math.min(rowsAtOnce(requested), learned?.next ?? Number.POSITIVE_INFINITY);
    known = learned?.rows ?? mostRows;
    if (divisor === 1) return;
    // So many would be asked for at once if nothing failed.
    const things = Math.min(BATCH_ADS, Math.max(1, await countThings(db, { adAccountId, about })));
    const whole = rowsADay * things * Math.min(MOST_DAYS, countDays(range));
    mostRows = Math.min(mostRows, whole) / divisor;
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

  /** Half of what was requested, which may be much less than one answer holds elsewhere. */
  function halve(things: number, days: DayRange): void {
    mostRows = Math.min(mostRows, rowsADay * things * countDays(days)) / 2;
  }

  async function askPart(adIds: readonly string[], wantedOf: WantedOfThings): Promise<Part<LevelAnswer>> {
    try {
      return { adIds, answer: await request(activity, wanted, { ids: adIds, ...wantedOf }) };
    } catch (error) {
      if (!isTooLarge(error) || adIds.length === 1) throw error;
      halve(adIds.length, wantedOf.range);
      return await askPart(adIds.slice(0, Math.ceil(adIds.length / 2)), wantedOf);
    }
  }

  const reader = createThingReader(activity, { adAccountId, about, askPart });

  /** Starts the slice again with half of its days. Rows that are stored already come again and change nothing. */
  function shorter({ from, to }: DayRange, things: number): Step {
    const days = Math.floor(countDays({ from, to }) / 2);
    halve(things, { from, to });
    const half = { from, to: addDays(from, days - 1) };
    return { items: 0, cursor: writeCursor({ days: half, after: '' }, readWith), done: false };
  }

  /** Goes on with fewer types of the next thing. */
  function inParts(slice: Slice, types: readonly string[]): Step {
    mostTypes = Math.ceil(Math.min(mostTypes, types.length) / 2);
    return { items: 0, cursor: writeCursor({ ...slice, left: types }, readWith), done: false };
  }

  /** What was too much of an ad account on one day will be so on the next. */
  function alwaysInParts(): readonly string[] | undefined {
    return !about.parameter && mostTypes < (allTypes?.length ?? 0) ? allTypes : undefined;
  }

  function learn(rows: number, things: number, days: DayRange): void {
    if (definition.rowsADay > 1) rowsADay = Math.max(1, (MARGIN * rows) / (things * countDays(days)));
  }

  async function nextStep(cursor: string | undefined): Promise<Step> {
    if (known === undefined) await chooseSize();
    const begun = readCursor(cursor, readWith);
    const isKept = begun && (begun.after !== '' || divisor === 1);
    const slice = isKept ? begun : await sliceFrom(begun?.days.from ?? range.from);
    const days = withinReach(slice.days);
    const pending = slice.left ?? alwaysInParts();
    const places = pending ? 1 : room(countDays(days));
    const next = days.from > days.to ? [] : await thingsOf(slice, places);
    if (next.length === 0) return await afterSlice(slice);
    const targetingTypes = pending?.slice(0, mostTypes) ?? allTypes;
    const isSmallest = days.from === days.to && (targetingTypes?.length ?? 0) < 2;
    const asked = await withTableRefused(() => reader.ask(next, { range: days, targetingTypes })).catch(
      (error: unknown) => {
        if (!isTooLarge(error) || isSmallest) throw error;
      },
    );
    if (!asked)
      return days.from === days.to
        ? inParts(slice, pending ?? targetingTypes ?? [])
        : shorter(days, next.length);
    const { adIds: ids, answer, refused, through } = asked;
    // A thing that is refused has no further types.
    const left = answer ? (pending?.slice(mostTypes) ?? []) : [];
    if (answer && !pending) learn(answer.rows, ids.length, days);
    // If there are fewer things than there is room for, they are the last ones.
    const isLast = through === next.at(-1) && (!about.parameter || next.length < places);
    return {
      received: answer && {
        body: answer.body,
        faults: answer.faults,
        shape: 'array',
        context: contextOf(activity.settings, wanted),
      },
      items: left.length > 0 ? 0 : ids.length,
      cursor:
        left.length > 0
          ? writeCursor({ ...slice, left }, readWith)
          : writeCursor({ days: slice.days, after: through }, readWith),
      done: isLast && left.length === 0 && slice.days.to === range.to,
      async extraWrites(transaction, { rejected }) {
        await reader.keep(transaction, refused, days.from);
        if (answer && mostRows !== known) await learnRows(transaction, ofTable, mostRows);
        known = mostRows;
        // A row that could not be stored would look as if the answer left it out.
        if (!answer || rejected > 0) return {};
        const { body } = answer;
        const { runId } = activity;
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
  { pinterest, signal }: ActivityContext,
  { definition, adAccountId, columns, set }: ExtraDays,
  about: Pick<ExtraAnalyticsRequest, 'ids' | 'range' | 'targetingTypes'>,
) {
  const attribution = set?.attribution;
  const asked = { definition, adAccountId, columns, ...about, attribution };
  return retryDoubtfulRefusal(() => pinterest.extraAnalytics(asked, signal), signal);
}

/** Without the days that Pinterest no longer gives. A run that had to wait may have some in its plan. */
export function withinReach({ from, to }: DayRange): DayRange {
  const oldest = addDays(toDay(new Date()), -REACH_DAYS);
  return { from: from < oldest ? oldest : from, to };
}

const writeCursor = ({ days, after, left }: Slice, readWith: string) =>
  `${days.from}..${days.to} with ${readWith} after ${after}${left ? ` of ${left.join(',')}` : ''}`;

/** @returns undefined at the beginning. A worker with other settings starts from the beginning, too. */
function readCursor(text: string | undefined, readWith: string): Slice | undefined {
  const [, from, to, by, after, left] =
    /^(\S+)\.\.(\S+) with (\S+) after (\S*)(?: of (\S+))?$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || after === undefined || by !== readWith) return undefined;
  return { days: { from, to }, after, left: left?.split(',') };
}
