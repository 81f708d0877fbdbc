import { elementsOf, fieldsOf } from '../../src/pinterest/json-text.js';

test.each([
  ['[]', []],
  [' [ ] ', []],
  ['[1]', ['1']],
  [
    ' [ {"a": [1, {"b": "]}"}]} ,\n"x, y" , 1e400, null ] ',
    ['{"a": [1, {"b": "]}"}]}', '"x, y"', '1e400', 'null'],
  ],
  [String.raw`["a\"]","\\",{}]`, [String.raw`"a\"]"`, String.raw`"\\"`, '{}']],
  ['{"a":1}', []],
])('the elements of %s stand as they came', (text, elements) => expect(elementsOf(text)).toEqual(elements));

test.each([
  ['{}', {}],
  ['{"a": 1.10, "b" : {"c": [1, 2]},"c":"}"}', { a: '1.10', b: '{"c": [1, 2]}', c: '"}"' }],
  [String.raw`{"\u0061\"":12345678901234567890}`, { 'a"': '12345678901234567890' }],
  ['{"a":1,"a":2}', { a: '2' }],
  ['null', {}],
])('the fields of %s stand as they came', (text, fields) =>
  expect(Object.fromEntries(fieldsOf(text))).toEqual(fields),
);

test('8 MiB in one string, escaped throughout, stand as they came', () => {
  const text = `"${'\\"'.repeat(4 * 1024 * 1024)}"`;
  expect(elementsOf(`[${text},1]`)).toEqual([text, '1']);
  expect(fieldsOf(`{${text}:1}`).size).toBe(1);
});

test('100,000 fields, some named as what objects have, are fields like others', () => {
  const names = [
    '__proto__',
    'constructor',
    ...Array.from({ length: 100_000 }, (_, index) => `key ${index}`),
  ];
  const fields = fieldsOf(`{${names.map((name) => `"${name}":1`)}}`);
  expect([...fields.keys()]).toEqual(names);
});
