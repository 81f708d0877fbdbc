import { gzipSync } from 'node:zlib';
import { readJson, textOfBytes } from '../../src/pinterest/lenient-json.js';

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

test('a byte order mark, UTF-16 and compressed bytes give the same text', () => {
  const text = '[{"NAME":"Käse"}]';
  const forms = [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
    gzipSync(`\ufeff${text}`),
  ];
  for (const bytes of forms) expect(textOfBytes(bytes, 1_000)).toBe(text);
});

test('compressed bytes are unpacked up to a limit', () => {
  expect(() => textOfBytes(gzipSync('x'.repeat(2_000)), 1_000)).toThrow();
});
