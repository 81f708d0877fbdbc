import { copiedRows } from '../../src/client/export/copy-text.js';
import { DoesNotFit, double, int64, scaleOf, unscaled } from '../../src/client/export/parquet-columns.js';
import { relations } from '../../src/client/export/relations.js';
import { convertedColumns } from '../support/expected-ums.js';
import { ratioColumns } from '../support/specification.js';

describe('rows that COPY sends', () => {
  const text = Buffer.from('a\t\\N\t\nb\\n\\t\\\\N\tü🛋️\t\\\\.\n');
  const rows = [
    ['a', null, ''],
    ['b\n\t\\N', 'ü🛋️', '\\.'],
  ];

  test.each([1, 2, 3, 7, 100])('are the same in portions of %d bytes', async (size) => {
    async function* portions() {
      for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size);
    }
    const read: unknown[] = [];
    for await (const portion of copiedRows(portions())) read.push(...portion);
    expect(read).toEqual(rows);
  });
});

describe('a decimal number', () => {
  test.each([
    ['0', 4, 0n],
    ['-0.5', 4, -5000n],
    ['1.25000000', 4, 12500n],
    ['9007199254740993123', 2, 900719925474099312300n],
    ['9999.1234', 4, 99991234n],
  ])('%s with %d digits after the point keeps every digit', (text, scale, value) => {
    expect(unscaled(text, scale)).toBe(value);
  });

  test.each([
    ['0.00001', 4],
    ['1'.repeat(35), 4],
    ['NaN', 4],
    ['Infinity', 4],
  ])('%s with %d digits after the point is refused, and never rounded', (text, scale) => {
    expect(() => unscaled(text, scale)).toThrow(DoesNotFit);
  });

  const withScale = (table: string, scale: number) =>
    relations
      .find(({ name }) => name === table)
      ?.columns.filter((column) => scaleOf(column) === scale)
      .map(({ name }) => name);

  test('has room for the digits of a ratio exactly where analytics hold ratios', () => {
    expect(withScale('ad_analytics', 24)?.sort()).toEqual([...ratioColumns].sort());
  });

  test('has room for the digits of a rate exactly where the marketing schema converts', () => {
    expect(withScale('vendor_performance', 28)).toEqual(convertedColumns);
  });
});

describe('a whole number', () => {
  test.each([
    ['0', 0n],
    ['-1', -1n],
    ['9007199254740993', 9007199254740993n],
    ['1000.000', 1000n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
  ])('%s keeps every digit in 64 bits', (text, value) => {
    expect(int64(text)).toBe(value);
  });

  test.each(['9223372036854775808', '-9223372036854775809', '1.5', '0.0001', 'NaN', 'Infinity', ''])(
    '%s is refused, and never wraps around',
    (text) => {
      expect(() => int64(text)).toThrow(DoesNotFit);
    },
  );

  const wholeOf = (table: string) =>
    relations
      .find(({ name }) => name === table)
      ?.columns.filter(({ kind }) => kind === 'whole')
      .map(({ name }) => name);

  test('is what counts are, and amounts in millionths', () => {
    const analytics = wholeOf('ad_analytics');
    expect(analytics).toEqual(
      expect.arrayContaining(['impression_1', 'total_checkout', 'spend_in_micro_dollar']),
    );
    expect(analytics).not.toContain('spend_in_dollar');
    expect(analytics).not.toContain('ctr');
    expect(wholeOf('vendor_performance')).toEqual(
      expect.arrayContaining(['total_clicks', 'vendor_reported_orders']),
    );
    expect(wholeOf('vendor_performance')).not.toContain('total_spend');
  });
});

test.each([
  ['0.1', 0.1],
  ['-1234567.891', -1234567.891],
  ['9007199254740993', 9007199254740992],
  ['Infinity', Number.POSITIVE_INFINITY],
])('as a double, %s is the nearest there is', (text, value) => {
  expect(double(text)).toBe(value);
});

test('what is too large for a double is refused, and does not become infinite', () => {
  expect(() => double(`1${'0'.repeat(400)}`)).toThrow(DoesNotFit);
});
