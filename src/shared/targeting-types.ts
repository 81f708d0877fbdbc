/** What Pinterest can break numbers down by, of which level and in which way. */

/** Of every level, at once and in reports. */
const OF_EVERY_LEVEL = [
  'AGE_BUCKET',
  'GENDER',
  'AGE_BUCKET_AND_GENDER',
  'COUNTRY',
  'REGION',
  'LOCATION',
  'GEO',
  'PLACEMENT',
  'APPTYPE',
  'KEYWORD',
  'TARGETED_INTEREST',
  'PINNER_INTEREST',
  'AUDIENCE_INCLUDE',
] as const;

/** What PINTEREST_TARGETING_TYPES names. */
export const targetingTypes = [
  ...OF_EVERY_LEVEL,
  'QUIZ_RESULT',
  'CREATIVE_TYPE',
  'AUDIENCE_MULTIPLIER',
  'CREATIVE_ENHANCEMENTS',
] as const;

/** Types that a direct request takes; a report takes fewer. */
export const MOST_TYPES_AT_ONCE = 14;

export interface TypesOfLevel {
  /** None where only reports have the level. */
  atOnce: readonly string[];
  inReports: readonly string[];
}

const level = (ownAtOnce: readonly string[] = [], ownInReports: readonly string[] = []): TypesOfLevel => ({
  atOnce: [...OF_EVERY_LEVEL, ...ownAtOnce],
  inReports: [...OF_EVERY_LEVEL, ...ownInReports],
});

/** By the table that holds the numbers of the level. */
export const breakdowns = {
  targeting_analytics: level(['QUIZ_RESULT']),
  ad_group_targeting_analytics: level(['CREATIVE_ENHANCEMENTS'], ['CREATIVE_ENHANCEMENTS']),
  campaign_targeting_analytics: level(['CREATIVE_TYPE', 'AUDIENCE_MULTIPLIER'], ['AUDIENCE_MULTIPLIER']),
  ad_account_targeting_analytics: level(),
  product_group_targeting_analytics: { atOnce: [], inReports: OF_EVERY_LEVEL },
} as const satisfies Record<string, TypesOfLevel>;

/** Those of the chosen types that a level has, in either way. */
export const typesOfLevel = ({ atOnce, inReports }: TypesOfLevel, chosen: readonly string[]): string[] =>
  chosen.filter((type) => atOnce.includes(type) || inReports.includes(type));
