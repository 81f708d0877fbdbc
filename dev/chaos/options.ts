import { parseArgs } from 'node:util';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';

export const USAGE = `Usage: npm run chaos -- [options]

Runs full syncs while workers, Temporal and Postgres are killed and Pinterest answers with faults, and compares
every row with what Pinterest has. Exit 0 when nothing differs.

  --rounds <n>    rounds, each with the next seed (default 9: one of each kind)
  --seed <n>      seed of the first round; it decides all that happens in it (default 0)
  --ads <n>       ads in both ad accounts together (default 600)
  --days <n>      analytics days to read, 1 to ${REACH_DAYS} (default 20)
  --workers <n>   worker processes at a time (default 2)
  --headline      one large round: some 100,000 analytics rows, and 20 times kill -9
  --help          this text`;

export interface Options {
  rounds: number;
  seed: number;
  ads: number;
  days: number;
  workers: number;
  headline: boolean;
}

const DEFAULTS = { rounds: 9, seed: 0, ads: 600, days: 20, workers: 2 };
/** 89 days of them are about 100,000 rows, because not every ad has numbers on every day. */
const HEADLINE = { rounds: 1, seed: 0, ads: 2_100, days: REACH_DAYS, workers: 2 };

export class UsageError extends Error {}

/** @returns undefined when only help is wanted. */
export function readOptions(args: string[]): Options | undefined {
  const { headline = false, help, ...texts } = parse(args);
  if (help) return undefined;
  const defaults = headline ? HEADLINE : DEFAULTS;
  const number = (name: keyof typeof DEFAULTS, min: number, max: number): number => {
    const text = texts[name];
    if (text === undefined) return defaults[name];
    if (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    throw new UsageError(
      `--${name} is ${JSON.stringify(text)}; it must be a whole number from ${min} to ${max}`,
    );
  };
  return {
    rounds: number('rounds', 1, 10_000),
    seed: number('seed', 0, 999_999_999),
    ads: number('ads', 2, 100_000),
    days: number('days', 1, REACH_DAYS),
    workers: number('workers', 1, 20),
    headline,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    rounds: text,
    seed: text,
    ads: text,
    days: text,
    workers: text,
    headline: flag,
    help: flag,
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
