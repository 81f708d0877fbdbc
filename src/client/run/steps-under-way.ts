/** What runs are doing where no bar moves: such a step is told when it takes long. Pure. */
import { durationText } from '../../shared/dates.js';
import { groupBy } from '../../shared/group-by.js';
import { counted } from '../../shared/words.js';

/** An activity of a run. */
export interface StepUnderWay {
  what: string;
  since: Date;
}

/** Of every activity but those of lists, days and files, whose rows are counted while they are read. */
const steps: Readonly<Record<string, string>> = {
  listAdAccounts: 'asking Pinterest for the ad accounts',
  planAnalytics: 'planning which days to read',
  planReading: 'planning how to read the days',
  planExtra: 'planning which further tables to read',
  requestReport: 'asking Pinterest for a report',
  awaitReport: 'waiting for Pinterest to make a report',
  reconcile: "comparing the days with Pinterest's totals",
  checkSchema: 'checking the marketing schema',
  sweep: 'deleting old records',
  updateRates: 'fetching exchange rates',
  tellPeople: 'telling people about the end of the run',
};

/** @returns nothing for an activity whose progress is seen otherwise. */
export function stepOf(activity: string | null | undefined, since: Date): StepUnderWay[] {
  const what = steps[activity ?? ''];
  return what ? [{ what, since }] : [];
}

const WORTH_TELLING_MS = 2_000;

/** A line per step: `2 runs: checking the marketing schema, for 4 s now`. */
export function stepLines(all: readonly StepUnderWay[], at: Date): string[] {
  const long = all.filter(({ since }) => at.getTime() - since.getTime() >= WORTH_TELLING_MS);
  return [...groupBy(long, ({ what }) => what)].map(([what, some]) => {
    const oldest = Math.min(...some.map(({ since }) => since.getTime()));
    return `${counted(some.length, 'run')}: ${what}, for ${durationText(at.getTime() - oldest)} now`;
  });
}
