import { copiedRows } from '../../src/client/export/copy-text.js';
import { DoesNotFit, scaleOf, unscaled } from '../../src/client/export/parquet-columns.js';
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
