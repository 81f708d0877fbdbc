import { mergeMissingRates, missingRatesStep } from '../../src/shared/missing-rates.js';

const days = { to: 'USD', first: '2026-11-01', last: '2026-11-02' };
const eur = { from: 'EUR', ...days };
const clp = { from: 'CLP', ...days, isUnpublished: true as const };

describe('the next step for missing rates', () => {
  test('is to fetch them, while nobody knows better', () => {
    expect(missingRatesStep([eur])).toBe('pinterest-ads-sync fx update');
  });

  test('is a file for currencies that the bank does not publish', () => {
    expect(missingRatesStep([clp])).toBe(
      'the file of exchange rates has none, so load them from a file with pinterest-ads-sync fx import',
    );
    expect(missingRatesStep([eur, clp])).toMatch(
      /^pinterest-ads-sync fx update, and those from CLP, .* fx import$/,
    );
  });

  test('is to fetch them when that helps for some of the days', () => {
    const [merged] = mergeMissingRates([clp, { ...clp, last: '2026-11-20', isUnpublished: undefined }]);
    expect(merged).toMatchObject({ last: '2026-11-20', isUnpublished: undefined });
  });
});
