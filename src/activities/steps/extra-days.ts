/**
 * The steps of some days of a chosen table: as many things and days at once as one answer holds. The checkpoint is the
 * days that are under way and the id of the last thing that is done.
 */
import { SyncError } from '../../errors.js';
import { countThings, nextThings } from '../../postgres/extra-days.js';
import { settleExtraLeftOut } from '../../postgres/extra-left-out.js';
import { addDays, type Day, type DayRange } from '../../shared/dates.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import { analyticsContext } from '../common/reading-settings.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext } from '../context.js';
import type { Reading, Step } from './run-steps.js';

/** Values that are asked for at once, about; `pinterest/answer-limits.ts` has the bound. */
const VALUES_AT_ONCE = 200_000;

interface ExtraDays {
  definition: ExtraAnalyticsDefinition;
  adAccountId: string;
  range: DayRange;
  /** Names of the API's columns. */
  columns: readonly string[];
}

/** What one request is about. */
interface Slice {
  days: DayRange;
  /** The last thing that is done for these days; empty for none. */
  after: string;
}

export function stepsOfExtraDays(activity: ActivityContext, wanted: ExtraDays): Pick<Reading, 'takeStep'> {
  const { definition, adAccountId, range } = wanted;
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
      if (!(error instanceof SyncError && error.isTooLarge) || ids.length === 1) throw error;
      most = Math.ceil(ids.length / 2);
      return await ask(ids.slice(0, most), days);
    }
  }

  async function takeStep(cursor: string | undefined): Promise<Step> {
    const slice = cursor === undefined ? await sliceFrom(range.from) : readCursor(cursor);
    const room = most;
    const next = await thingsOf(slice);
    if (next.length === 0) return await afterSlice(slice);
    const { ids, answer } = await ask(next, slice.days);
    const { body, faults } = answer;
    const received = {
      body,
      faults,
      shape: 'array',
      context: analyticsContext(activity.settings, adAccountId),
    } as const;
    // Fewer than there was room for are the last ones.
    const isLast = ids.length === next.length && (!about.parameter || next.length < room);
    return {
      received,
      items: ids.length,
      cursor: writeCursor({ ...slice, after: ids.at(-1) ?? '' }),
      done: isLast && slice.days.to === range.to,
      async extraWrites(transaction) {
        // A row that could not be stored may be one that seems to be left out.
        if (faults.some(({ kind }) => kind === 'row')) return {};
        const asked = { definition, adAccountId, ids, range: slice.days, body, runId: activity.runId };
        return { withdrawn: await settleExtraLeftOut(transaction, asked) };
      },
    };
  }

  async function afterSlice({ days: { to } }: Slice): Promise<Step> {
    if (to >= range.to) return { items: 0, cursor: undefined, done: true };
    const slice = await sliceFrom(addDays(to, 1));
    return { items: 0, cursor: writeCursor(slice), done: false };
  }

  return { takeStep };
}

function request(
  { pinterest, settings, signal }: ActivityContext,
  { definition, adAccountId, columns }: ExtraDays,
  ids: readonly string[],
  range: DayRange,
) {
  const asked = { definition, adAccountId, ids, range, columns, targetingTypes: settings.targetingTypes };
  return retryDoubtfulRefusal(() => pinterest.extraAnalytics(asked, signal), signal);
}

const writeCursor = ({ days, after }: Slice) => `${days.from}..${days.to} after ${after}`;

function readCursor(text: string): Slice {
  const [, from = '', to = '', after = ''] = /^(\S+)\.\.(\S+) after (.*)$/.exec(text) ?? [];
  return { days: { from, to }, after };
}
