import { addDays } from '../../src/shared/dates.js';
import { entityTables } from '../../src/shared/tables.js';
import { countUnits, daysOfUnit, formatUnit, parseUnit, tableOf, type Unit } from '../../src/shared/units.js';

/** Days of four years: leap days, month ends and years among them. */
const days = Array.from({ length: 4 * 366 }, (_, index) => addDays('2023-12-31', index));

const everyUnit: readonly Unit[] = [
  ...entityTables.map((table) => ({ kind: 'list', table }) as const),
  ...days.flatMap((date): Unit[] => [
    { kind: 'day', date },
    { kind: 'day', date, again: true },
    { kind: 'extraDays', table: 'campaign_analytics', range: { from: date, to: addDays(date, 9) } },
    ...['default', '7d'].map((set) => ({
      kind: 'extraDays' as const,
      table: 'ad_metrics_by_attribution' as const,
      set,
      range: { from: date, to: date },
    })),
    ...[0, 1, 30, 185].map((length) => ({
      kind: 'report' as const,
      range: { from: date, to: addDays(date, length) },
    })),
  ]),
  { kind: 'adAccountList' },
  ...['0', '549755885175', '999999999999999999'].map(
    (adAccountId) => ({ kind: 'adAccount', adAccountId }) as const,
  ),
];

describe('a unit', () => {
  test('is the same after it is formatted and parsed, whatever its kind', () => {
    for (const unit of everyUnit) expect(parseUnit(formatUnit(unit))).toEqual(unit);
  });

  test('shares its text with no other', () => {
    expect(new Set(everyUnit.map(formatUnit)).size).toBe(everyUnit.length);
  });

  test.each<[string, Unit]>([
    ['campaigns', { kind: 'list', table: 'campaigns' }],
    ['ad_analytics 2026-11-23', { kind: 'day', date: '2026-11-23' }],
    ['ad_analytics 2026-11-23 again', { kind: 'day', date: '2026-11-23', again: true }],
    [
      'ad_analytics 2026-01-01..2026-06-30',
      { kind: 'report', range: { from: '2026-01-01', to: '2026-06-30' } },
    ],
    ['list of ad accounts', { kind: 'adAccountList' }],
    ['549755885175', { kind: 'adAccount', adAccountId: '549755885175' }],
  ])('reads: %s', (text, unit) => {
    expect(formatUnit(unit)).toBe(text);
  });

  test('of a report counts as its days, any other as one', () => {
    const report = { kind: 'report', range: { from: '2026-11-01', to: '2026-11-30' } } as const;
    expect(countUnits(report)).toBe(30);
    expect(daysOfUnit(report)).toHaveLength(30);
    expect(countUnits({ kind: 'list', table: 'ads' })).toBe(1);
    expect(daysOfUnit({ kind: 'list', table: 'ads' })).toEqual([]);
    expect(countUnits({ kind: 'day', date: '2026-11-23', again: true })).toBe(1);
    expect(daysOfUnit({ kind: 'day', date: '2026-11-23', again: true })).toEqual(['2026-11-23']);
  });

  test('writes to the table of its list, or to that of the days', () => {
    expect(tableOf({ kind: 'list', table: 'ad_groups' })).toBe('ad_groups');
    expect(tableOf({ kind: 'day', date: '2026-11-23' })).toBe('ad_analytics');
  });
});

test.each([
  '',
  'Campaigns',
  'campaigns ',
  'ad_analytics',
  'ad_analytics ',
  'ad_analytics 2026-02-29',
  'ad_analytics 2026-11-23 Again',
  'ad_analytics 2026-11-23..',
  'ad_analytics 2026-11-23..2026-02-30',
  'ad_analytics 2026-11-23..2026-11-24 again',
  'ad_analytics 2026-11-23\n',
  'report 2026-01-01..2026-06-30',
  '2026-11-23',
  '54975588517A',
  '1234567890123456789',
  'a reason of another program',
])('%j is not a unit', (text) => {
  expect(parseUnit(text)).toBeUndefined();
});
