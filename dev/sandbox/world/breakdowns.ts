/** How the numbers of an ad are spread over what they can be broken down by. The parts of one type add up to the ad. */
import { FACT_COLUMNS, type Facts, hasActivity, noFacts } from './facts.js';
import { hashText, mix } from './hash.js';
import type { Level } from './world.js';

/** The values of each targeting type; Pinterest shows such ones. */
export const TARGETING_VALUES: Readonly<Record<string, readonly string[]>> = {
  AGE_BUCKET: ['18-24', '25-34', '35-44', '45-49', '50-54', '55-64', '65+'],
  GENDER: ['female', 'male', 'unknown'],
  AGE_BUCKET_AND_GENDER: ['18-24 female', '25-34 female', '35-44 male'],
  COUNTRY: ['US', 'CA', 'GB', 'DE'],
  REGION: ['US-CA', 'US-NY', 'CA-ON'],
  LOCATION: ['500', '501', '803'],
  GEO: ['US:94102', 'US:10001'],
  PLACEMENT: ['SEARCH', 'BROWSE', 'OTHER'],
  APPTYPE: ['iphone', 'ipad', 'web', 'web_mobile', 'android_mobile', 'android_tablet'],
  KEYWORD: ['oak table', 'linen "sofa"', 'möbel'],
  TARGETED_INTEREST: ['Home decor', 'Gardening'],
  PINNER_INTEREST: ['Home decor', 'Cooking', 'Travel'],
  AUDIENCE_INCLUDE: ['2542620000001', '2542620000002'],
  QUIZ_RESULT: ['A', 'B'],
  CREATIVE_TYPE: ['REGULAR', 'VIDEO'],
  AUDIENCE_MULTIPLIER: ['NONE', '2542620000001'],
  CREATIVE_ENHANCEMENTS: ['ON', 'OFF'],
};

/** The levels that numbers are broken down at. */
export type BrokenDownLevel = Level | 'productGroup';

/** Types that direct requests of one level alone take. */
const OF_ONE_LEVEL: Readonly<Record<string, BrokenDownLevel>> = {
  QUIZ_RESULT: 'ad',
  CREATIVE_ENHANCEMENTS: 'adGroup',
  CREATIVE_TYPE: 'campaign',
  AUDIENCE_MULTIPLIER: 'campaign',
};

/** Types that no report takes. */
const NOT_IN_REPORTS = ['QUIZ_RESULT', 'CREATIVE_TYPE'];

export const isTypeOf = (level: BrokenDownLevel, type: string): boolean =>
  type in TARGETING_VALUES && (OF_ONE_LEVEL[type] ?? level) === level;

export const isTypeOfReport = (level: BrokenDownLevel, type: string): boolean =>
  isTypeOf(level, type) && !NOT_IN_REPORTS.includes(type);

/** One part of the facts for each name, none for parts without activity. What does not divide goes to the last. */
export function spread(facts: Facts, names: readonly string[], salt: string): Map<string, Facts> {
  const weights = names.map((name) => BigInt(1 + (mix(hashText(salt, 7), hashText(name, 7)) % 9)));
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = names.map(() => noFacts());
  for (const column of FACT_COLUMNS) {
    let left = facts[column];
    parts.forEach((part, index) => {
      const share = (facts[column] * (weights[index] ?? 0n)) / all;
      part[column] = index === parts.length - 1 ? left : share;
      left -= share;
    });
  }
  return new Map(names.flatMap((name, index) => partOf(name, parts[index])));
}

const partOf = (name: string, facts: Facts | undefined): [string, Facts][] =>
  facts && hasActivity(facts) ? [[name, facts]] : [];
