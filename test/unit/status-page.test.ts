import { embedJson, html } from '../../src/client/html.js';
import { licences } from '../../src/client/status/page/library.js';
import { grouped } from '../../src/client/status/page/part.js';
import { cutTo, wrapTo } from '../../src/client/table.js';
import { counted } from '../../src/shared/words.js';

const HOSTILE = `</script><script>alert('1')</script><!-- "&" \u2028 🛋️`;

test('text in a page ends no element and no attribute', () => {
  const { text } = html`<p title="${HOSTILE}">${HOSTILE}</p>`;
  expect(text.match(/[<>]/g)).toHaveLength(4);
  expect(text.match(/"/g)).toHaveLength(2);
  expect(text).toContain('🛋️');
});

test('data in a page ends no script, and comes out as they went in', () => {
  const { text } = embedJson({ name: HOSTILE });
  expect(text).not.toMatch(/[<>\u2028]/);
  expect(JSON.parse(text)).toEqual({ name: HOSTILE });
});

test('control characters of a name do not reach a page', () => {
  expect(html`${'a\u0000b\u001b[31mc'}`.text).toBe('a\ufffdb\ufffd[31mc');
  expect(html`${'a\u202eb\u2066c'} 1 of 2`.text).toBe('abc 1 of 2');
});

test.each([
  ['0', '0'],
  ['999', '999'],
  ['1000', '1,000'],
  ['-1234567.80', '-1,234,567.80'],
  ['123456789012345678901.123456', '123,456,789,012,345,678,901.123456'],
  [null, '–'],
])('%s is shown as %s, every digit of it', (value, shown) => {
  expect(grouped(value)).toBe(shown);
});

test('the licence of the chart library and of what is inside of it goes with the page', () => {
  expect(licences()).toContain('Observable, Inc.');
  expect(licences()).toContain('Mike Bostock');
  expect(licences()).toContain('interval-tree-1d');
});

test('a name takes its columns of the terminal and no more, and cannot control the terminal', () => {
  expect(cutTo(8, 'ファーンホロウ')).toBe('ファー…');
  expect(cutTo(20, 'red\u001b[31m\nalert')).toBe('red [31m alert');
});

test('lines are broken at spaces, and words that are too long get a line of their own', () => {
  expect(wrapTo(10, 'one two three fourteencharac five')).toEqual([
    'one two',
    'three',
    'fourteencharac',
    'five',
  ]);
});

test.each([
  [0, '0 days'],
  [1, '1 day'],
  [1_234, '1,234 days'],
])('for %d, status says %s', (count, words) => {
  expect(counted(count, 'day')).toBe(words);
});
