/**
 * The steps of some days of a chosen table: as many things and days at once as one answer holds. The checkpoint is the
 * days that are under way and the id of the last thing that is done.
 */
import { countThings, nextThings } from '../../postgres/extra-days.js';
import { settleExtraLeftOut } from '../../postgres/extra-left-out.js';
import type { AttributionSet } from '../../shared/attribution.js';
import { addDays, type Day, type DayRange } from '../../shared/dates.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import type { RowContext } from '../../tables/definition.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import { analyticsContext } from '../common/reading-settings.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { isTooLarge } from './batch-size.js';
import type { Reading, Step } from './run-steps.js';

/** Values that are asked for at once, about; `pinterest/answer-limits.ts` has the bound. */
const VALUES_AT_ONCE = 200_000;

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
}

export function stepsOfExtraDays(activity: ActivityContext, wanted: ExtraDays): Pick<Reading, 'takeStep'> {
  const { definition, adAccountId, range, set, readWith } = wanted;
  const { db } = activity;
  const { about } = definition;
  const mostRows = Math.floor(VALUES_AT_ONCE / (wanted.columns.length + 4));
  let most = Math.max(1, Math.min(BATCH_ADS, Math.floor(mostRows / definition.rowsADay)));

  async function sliceFrom(from: Day): Promise<Slice> {
    const things = Math.min(most, await countThings(db, { adAccountId, about }));
    const days = Math.max(1, Math.floor(mostRows / (definition.rowsADay * Math.max(1, things))));
    const to = addDays(from, days - 1);
    return { days: { from, to: to < range.to ? to : range.to }, after: '' };
  }

  async function thingsOf({ after }: Slice): Promise<string[]> {
    if (!about.parameter) return after === '' ? [adAccountId] : [];
    return await nextThings(db, { adAccountId, about }, after, most);
  }

  async function ask(ids: readonly string[], days: DayRange) {
    try {
      return { ids, answer: await request(activity, wanted, ids, days) };
    } catch (error) {
      if (!isTooLarge(error) || ids.length === 1) throw error;
      most = Math.ceil(ids.length / 2);
      return await ask(ids.slice(0, most), days);
    }
  }

  async function takeStep(cursor: string | undefined): Promise<Step> {
    const slice = readCursor(cursor, readWith) ?? (await sliceFrom(range.from));
    const room = most;
    const next = await thingsOf(slice);
    if (next.length === 0) return await afterSlice(slice);
    const { ids, answer } = await ask(next, slice.days);
    const { body, faults } = answer;
    const received = {
      body,
      faults,
      shape: 'array',
      context: contextOf(activity.settings, wanted),
    } as const;
    // Fewer than there was room for are the last ones.
    const isLast = ids.length === next.length && (!about.parameter || next.length < room);
    return {
      received,
      items: ids.length,
      cursor: writeCursor({ ...slice, after: ids.at(-1) ?? '' }, readWith),
      done: isLast && slice.days.to === range.to,
      async extraWrites(transaction) {
        // A row that could not be stored may be one that seems to be left out.
        if (faults.some(({ kind }) => kind === 'row')) return {};
        const asked = { definition, adAccountId, set: set?.name, ids, range: slice.days, body };
        return { withdrawn: await settleExtraLeftOut(transaction, { ...asked, runId: activity.runId }) };
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

const writeCursor = ({ days, after }: Slice, readWith: string) =>
  `${days.from}..${days.to} with ${readWith} after ${after}`;

/** @returns undefined at the beginning, which is also where a worker with other settings goes on. */
function readCursor(text: string | undefined, readWith: string): Slice | undefined {
  const [, from, to, by, after] = /^(\S+)\.\.(\S+) with (\S+) after (.*)$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || after === undefined || by !== readWith) return undefined;
  return { days: { from, to }, after };
}
