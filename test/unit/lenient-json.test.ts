import { readJson } from '../../src/pinterest/lenient-json.js';

/** What some programs write, and the JSON that says the same. */
const mended: [string, string][] = [
  ['[{"A":NaN,"B":Infinity,"C":-Infinity}]', '[{"A":"NaN","B":"Infinity","C":"-Infinity"}]'],
  ['{"A": .5, "B": +1, "C": 007, "D": 1.}', '{"A": ".5", "B": "+1", "C": "007", "D": "1."}'],
  ['{"A": True, "B": None, "C": undefined}', '{"A": true, "B": null, "C": null}'],
  ['{"A":"NaN, Infinity: [.5]","B":NaN}', '{"A":"NaN, Infinity: [.5]","B":"NaN"}'],
  ['{"A":"two\nlines\tand \u0001"}', '{"A":"two\\nlines\\tand \\u0001"}'],
  ['{"A":"C:\\dir \\" \\\\x","B":NaN}', '{"A":"C:\\\\dir \\" \\\\x","B":"NaN"}'],
  ['{"A":12345678901234567890123,"B":NaN}', '{"A":12345678901234567890123,"B":"NaN"}'],
];

test.each(mended)('%s is read as it is meant', (text, json) => {
  expect(readJson(text)).toEqual({ text: json, json: JSON.parse(json) });
});

test.each(['{"A": 1.10, "B": 12345678901234567890}', '[]', ' {"items":[],"bookmark":null}\n'])(
  'JSON stays as it came: %s',
  (text) => expect(readJson(text)?.text).toBe(text),
);

test.each([
  '',
  '<html><body>Bad gateway</body></html>',
  'upstream connect error',
  '[{"A":1},{"A":"br',
  '[{"A":1',
  '[{"A":NaN},',
])('what is no JSON, or breaks off, is not made some: %j', (text) => expect(readJson(text)).toBeUndefined());

/** Texts that a regular expression with a repeated group goes through again and again, or for which it lacks memory. */
const MEGABYTES = 8 * 1024 * 1024;
test.each([
  ['a string of escaped quotes that does not end', `["${'\\"'.repeat(MEGABYTES / 2)}`],
  ['quotes alone', `[${'"'.repeat(MEGABYTES + 1)}`],
  ['words', `[${'NaN '.repeat(MEGABYTES / 4)}`],
  ['one word', `[${'n'.repeat(MEGABYTES)}`],
  ['digits', `[${'1'.repeat(MEGABYTES)}x]`],
  ['backslashes', `["${'\\'.repeat(MEGABYTES + 1)}"`],
])('8 MiB of %s are no JSON, which is known in time', (_, text) => expect(readJson(text)).toBeUndefined());

test('8 MiB of escapes in one string are read, and mended where something else is odd', () => {
  const text = `["${'\\n'.repeat(MEGABYTES / 2)}",NaN]`;
  expect(readJson(text)?.text).toHaveLength(text.length + 2);
});
