/**
 * The steps of some days of a chosen table: as many things and days at once as one answer holds. The checkpoint is the
 * days that are under way and the id of the last thing that is done.
 */
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
import { analyticsContext } from '../common/reading-settings.js';
import { askedOfTable } from '../common/refused-table.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { createThingReader } from './ask-things.js';
import { FIRST_SMALLER_ATTEMPT, isTooLarge, type Part } from './batch-size.js';
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
  const asked = { isTargeting: definition.isTargeting, columns: wanted.columns.length };
  const ofTable = { adAccountId, table: definition.name };
  const divisor = divisorOf(activity.attempt);
  let mostRows = rowsAtOnce(asked);
  /** What is stored as that. */
  let known: number | undefined;
  /** Rows of a thing and day, about: as it is learned from answers. */
  let rowsADay = definition.rowsADay;
  /** Things that a request for so many days may be about. */
  function room(days: number): number {
    return Math.max(1, Math.min(BATCH_ADS, Math.floor(mostRows / (rowsADay * days))));
  }

  async function chooseSize(): Promise<void> {
    const learned = await learnedRows(db, ofTable);
    mostRows = Math.min(rowsAtOnce(asked), learned?.next ?? Number.POSITIVE_INFINITY);
    known = learned?.rows ?? mostRows;
    if (divisor === 1) return;
    // So many would be asked for at once if nothing failed.
    const things = Math.min(BATCH_ADS, Math.max(1, await countThings(db, { adAccountId, about })));
    const whole = rowsADay * things * Math.min(MOST_DAYS, daysIn(range));
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

  /** Half of what was asked for, which may be much less than one answer holds elsewhere. */
  function halve(things: number, days: DayRange): void {
    mostRows = Math.min(mostRows, rowsADay * things * daysIn(days)) / 2;
  }

  async function askPart(adIds: readonly string[], days: DayRange): Promise<Part<LevelAnswer>> {
    try {
      return { adIds, answer: await request(activity, wanted, adIds, days) };
    } catch (error) {
      if (!isTooLarge(error) || adIds.length === 1) throw error;
      halve(adIds.length, days);
      return await askPart(adIds.slice(0, Math.ceil(adIds.length / 2)), days);
    }
  }

  const reader = createThingReader(activity, { adAccountId, about, askPart });

  /** Begins the slice again with half of its days: what is stored of it comes once more, and changes nothing. */
  function shorter({ from, to }: DayRange, things: number): Step {
    const days = Math.floor(daysIn({ from, to }) / 2);
    halve(things, { from, to });
    const half = { from, to: addDays(from, days - 1) };
    return { items: 0, cursor: writeCursor({ days: half, after: '' }, readWith), done: false };
  }

  function learn(rows: number, things: number, days: DayRange): void {
    if (definition.rowsADay > 1) rowsADay = Math.max(1, (MARGIN * rows) / (things * daysIn(days)));
  }

  async function nextStep(cursor: string | undefined): Promise<Step> {
    if (known === undefined) await chooseSize();
    const begun = readCursor(cursor, readWith);
    const isKept = begun && (begun.after !== '' || divisor === 1);
    const slice = isKept ? begun : await sliceFrom(begun?.days.from ?? range.from);
    const days = withinReach(slice.days);
    const places = room(daysIn(days));
    const next = days.from > days.to ? [] : await thingsOf(slice, places);
    if (next.length === 0) return await afterSlice(slice);
    const asked = await askedOfTable(() => reader.ask(next, days)).catch((error: unknown) => {
      if (!isTooLarge(error) || days.from === days.to) throw error;
    });
    if (!asked) return shorter(days, next.length);
    const { adIds: ids, answer, refused, through } = asked;
    if (answer) learn(answer.rows, ids.length, days);
    // Fewer than there was room for are the last ones.
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
        if (answer && mostRows !== known) await learnRows(transaction, ofTable, mostRows);
        known = mostRows;
        // A row that could not be stored may be one that seems to be left out.
        if (!answer || rejected > 0) return {};
        const { body } = answer;
        const { runId } = activity;
        const whole = { definition, adAccountId, set: set?.name, ids, range: days, body, runId };
        return { withdrawn: await settleExtraLeftOut(transaction, whole) };
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
  { pinterest, settings, signal }: ActivityContext,
  { definition, adAccountId, columns, set }: ExtraDays,
  ids: readonly string[],
  range: DayRange,
) {
  const { targetingTypes } = settings;
  const attribution = set?.attribution;
  const asked = { definition, adAccountId, ids, range, columns, targetingTypes, attribution };
  return retryDoubtfulRefusal(() => pinterest.extraAnalytics(asked, signal), signal);
}

/** Without the days that Pinterest no longer gives: a run that has to wait may be about to read some. */
export function withinReach({ from, to }: DayRange): DayRange {
  const oldest = addDays(toDay(new Date()), -REACH_DAYS);
  return { from: from < oldest ? oldest : from, to };
}

const writeCursor = ({ days, after }: Slice, readWith: string) =>
  `${days.from}..${days.to} with ${readWith} after ${after}`;

/** @returns undefined at the beginning, which is also where a worker with other settings goes on. */
function readCursor(text: string | undefined, readWith: string): Slice | undefined {
  const [, from, to, by, after] = /^(\S+)\.\.(\S+) with (\S+) after (.*)$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || after === undefined || by !== readWith) return undefined;
  return { days: { from, to }, after };
}
