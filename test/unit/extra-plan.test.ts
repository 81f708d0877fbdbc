import { kindLimits } from '../../src/pinterest/answer-limits.js';
import { addDays, daysBetween, eachDay } from '../../src/shared/dates.js';
import { estimateExtra, planExtraReading, rowsAtOnce } from '../../src/shared/extra-plan.js';
import type { ExtraDaily } from '../../src/shared/tables.js';
import { targetingTypes } from '../../src/shared/targeting-types.js';
import { formatUnit, parseUnit } from '../../src/shared/units.js';
import { extraDailyDefinitions } from '../../src/tables/all.js';
import { targetingAnalytics } from '../../src/tables/extra/analytics.js';
import { reportParts, typesAtOnce } from '../../src/tables/extra/request.js';

const today = '2026-11-27';
const daysAgo = (days: number) => addDays(today, -days);
const days = (from: number, to: number) => eachDay({ from: daysAgo(from), to: daysAgo(to) });

test('days are read at once as far as Pinterest gives that, and older ones by reports of at most 186 days', () => {
  const { days: direct, reports } = planExtraReading('campaign_analytics', days(400, 1), today);
  expect(direct).toEqual([{ from: daysAgo(89), to: daysAgo(1) }]);
  expect(reports.flatMap(eachDay).sort()).toEqual(days(400, 90));
  for (const { from, to } of reports) expect(daysBetween(from, to)).toBeLessThan(186);
});

test('what only reports have is read by reports, also of recent days', () => {
  const { days: direct, reports } = planExtraReading('keyword_analytics', days(30, 1), today);
  expect({ direct, reports }).toEqual({ direct: [], reports: [{ from: daysAgo(30), to: daysAgo(1) }] });
});

test('days that no report has are left out', () => {
  const { reports } = planExtraReading('ad_report_metrics', days(1_000, 800), today);
  expect(reports.flatMap(eachDay).sort()[0]).toBe(daysAgo(913));
});

test('for the one day at the edge of what is given at once no report is made', () => {
  expect(planExtraReading('campaign_analytics', days(90, 1), today).reports).toEqual([]);
});

test('500 ads and 30 days of four targeting types take some 60 requests', () => {
  const ways = planExtraReading('targeting_analytics', days(30, 1), today);
  const table = { rowsADay: 40, isTargeting: true, columns: 53, things: 500, parts: 1 } as const;
  // Of 250 ads a day.
  expect(estimateExtra(ways, table)).toBe(60);
});

test('a request for a chosen table asks for half of the values that its answer may have', () => {
  const whole = rowsAtOnce({ columns: 46 }) * (46 + 4);
  const brokenDown = rowsAtOnce({ isTargeting: true, columns: 46 }) * (46 + 4);
  expect({ whole, brokenDown }).toEqual({
    whole: kindLimits.analytics.values / 2,
    brokenDown: kindLimits.breakdown.values / 2,
  });
});

test('a report takes five targeting types, and none of quizzes', () => {
  const types = ['AGE_BUCKET', 'GENDER', 'COUNTRY', 'QUIZ_RESULT', 'REGION', 'GEO', 'PLACEMENT'];
  expect(reportParts(targetingAnalytics, types)).toEqual([
    ['AGE_BUCKET', 'GENDER', 'COUNTRY', 'REGION', 'GEO'],
    ['PLACEMENT'],
  ]);
});

/** Pinterest's description 5.28: the enums of the four endpoints, and of reports as the text of 5.23 restricts them. */
const ofEveryLevel = [
  ...[
    'KEYWORD',
    'APPTYPE',
    'GENDER',
    'LOCATION',
    'PLACEMENT',
    'COUNTRY',
    'TARGETED_INTEREST',
    'PINNER_INTEREST',
  ],
  ...['AUDIENCE_INCLUDE', 'GEO', 'AGE_BUCKET', 'REGION', 'AGE_BUCKET_AND_GENDER'],
];
test.each<[ExtraDaily, string[], string[]]>([
  ['ad_account_targeting_analytics', [], []],
  ['campaign_targeting_analytics', ['CREATIVE_TYPE', 'AUDIENCE_MULTIPLIER'], ['AUDIENCE_MULTIPLIER']],
  ['ad_group_targeting_analytics', ['CREATIVE_ENHANCEMENTS'], ['CREATIVE_ENHANCEMENTS']],
  ['targeting_analytics', ['QUIZ_RESULT'], []],
])(
  '%s asks for the types of its level, and reports for those that reports have',
  (table, more, inReports) => {
    const definition = extraDailyDefinitions[table];
    const sorted = (types: readonly string[]) => [...types].sort();
    expect(sorted(typesAtOnce(definition, targetingTypes) ?? [])).toEqual(sorted([...ofEveryLevel, ...more]));
    const asked = reportParts(definition, targetingTypes).flatMap((types = []) => types);
    expect(sorted(asked)).toEqual(sorted([...ofEveryLevel, ...inReports]));
  },
);

test.each([undefined, 2])('a unit of a report is read back from its text, with part %s', (part) => {
  const range = { from: daysAgo(200), to: daysAgo(100) };
  const unit = { kind: 'extraReport', table: 'targeting_analytics', range, ...(part && { part }) } as const;
  expect(parseUnit(formatUnit(unit))).toEqual(unit);
  expect(formatUnit(unit)).not.toBe(formatUnit({ kind: 'extraDays', table: 'targeting_analytics', range }));
});
