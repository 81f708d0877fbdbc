import {
  faultsOfBackfillInput,
  faultsOfSyncAdAccountInput,
  faultsOfSyncAllInput,
} from '../../src/shared/input-faults.js';

describe('the input of syncAdAccount', () => {
  test.each([
    { adAccountId: '549755885175' },
    { adAccountId: '549755885175', startDate: '2026-11-01', endDate: '2026-11-01' },
    { adAccountId: '549755885175', lookbackDays: 0 },
  ])('%j is fine', (input) => {
    expect(faultsOfSyncAdAccountInput(input)).toEqual([]);
  });

  test.each<[unknown, string]>([
    [{}, '"adAccountId" is missing; it must be text made of digits, such as "549755885175"'],
    [
      { adAccountId: 549755885175 },
      '"adAccountId" is 549755885175; it must be text made of digits, such as "549755885175"',
    ],
    [
      { adAccountId: '1', startDate: '2026-02-30' },
      '"startDate" is "2026-02-30"; it must be a day such as "2026-11-23"',
    ],
    [
      { adAccountId: '1', startDate: '2026-03-02', endDate: '2026-03-01' },
      '"startDate" 2026-03-02 is after "endDate" 2026-03-01',
    ],
    [
      { adAccountId: '1', lookbackDays: 1.5 },
      '"lookbackDays" is 1.5; it must be a whole number from 0 to 89',
    ],
    [
      { adAccountId: '1', historyDays: 915 },
      '"historyDays" is 915; it must be a whole number from 90 to 914',
    ],
    [
      { adAccountId: '1', from: '2026-03-01' },
      '"from" is not known; the input takes adAccountId, startDate, endDate, lookbackDays, historyDays, connection',
    ],
    ['549755885175', 'The input is "549755885175"; it must be a JSON object'],
    [undefined, 'The input is missing; it must be a JSON object'],
  ])('%j is refused with the name, the value and the rule', (input, fault) => {
    expect(faultsOfSyncAdAccountInput(input)).toEqual([fault]);
  });
});

describe('the input of syncAllAdAccounts', () => {
  test('may be empty', () => {
    expect(faultsOfSyncAllInput({})).toEqual([]);
  });

  test.each([[[]], [['12', 'x']], ['12']])('ad account ids %j are refused', (adAccountIds) => {
    expect(faultsOfSyncAllInput({ adAccountIds })).toHaveLength(1);
  });
});

describe('the input of backfillAdAccount', () => {
  const range = { adAccountId: '549755885175', startDate: '2026-11-01', endDate: '2026-11-23' };

  test.each([range, { ...range, via: 'report', oldestFirst: true, connection: 'shop-berlin' }])(
    '%j is fine',
    (input) => {
      expect(faultsOfBackfillInput(input)).toEqual([]);
    },
  );

  test('is refused with every fault at once', () => {
    const { endDate: _, ...withoutEnd } = range;
    expect(
      faultsOfBackfillInput({ ...withoutEnd, via: 'fax', oldestFirst: 1, connection: 'Shop Berlin' }),
    ).toEqual([
      '"endDate" is missing; it must be a day such as "2026-11-23"',
      '"via" is "fax"; it must be one of "auto", "daily", "report"',
      '"oldestFirst" is 1; it must be true or false',
      expect.stringContaining('"connection" is "Shop Berlin"; it must have at most 40 small letters'),
    ]);
  });

  test('is refused when its days are reversed, together with any other fault', () => {
    const input = { ...range, startDate: '2026-11-24', via: 'fax' };
    expect(faultsOfBackfillInput(input)).toHaveLength(2);
    expect(faultsOfBackfillInput(input)[1]).toBe('"startDate" 2026-11-24 is after "endDate" 2026-11-23');
  });
});
