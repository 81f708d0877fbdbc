import { deflateRawSync } from 'node:zlib';
import { readFxFile } from '../../src/ums/fx-file.js';
import { unzipOne } from '../../src/ums/unzip.js';
import { bankTable, bankXml, bankZip, streamedZip } from '../support/bank-files.js';

const read = (text: string | Buffer) => readFxFile(Buffer.from(text));
const rateOf = (text: string | Buffer, day: string, currency: string) =>
  read(text).quotes.find(({ date, to }) => date === day && to === currency)?.rate;

/** An archive whose directory says what it likes: the last entry's fields at their places in the format. */
function withDirectory(archive: Buffer, change: (directory: Buffer) => void): Buffer {
  const copy = Buffer.from(archive);
  change(copy.subarray(copy.indexOf('PK\x01\x02')));
  return copy;
}

test("the bank's table has rates of the currencies of a day, and none where it says N/A", () => {
  expect(rateOf(bankTable, '2026-04-13', 'JPY')).toBe('186.75');
  expect(rateOf(bankTable, '2025-12-31', 'BGN')).toBe('1.9558');
  expect(rateOf(bankTable, '2026-04-02', 'BGN')).toBeUndefined();
  expect(rateOf(bankTable, '1999-01-04', 'TRL')).toBe('372274');
  expect(rateOf(bankTable, '1999-01-04', 'TRY')).toBeUndefined();
  expect(read(bankTable).quotes).toHaveLength(4 * 29 + 30 + 27);
});

test.each([
  ['with the sizes before the file', bankZip],
  ['with the sizes after the file', streamedZip],
])('an archive says the same as the table in it: %s', (_, archive) => {
  expect(unzipOne(archive, 10_000).toString()).toBe(bankTable);
  expect(read(archive)).toEqual(read(bankTable));
});

test('the XML says the same as the table, with quotes of either kind', () => {
  expect(read(bankXml)).toEqual({
    isOfEuro: true,
    quotes: [
      { date: '2026-04-13', from: 'EUR', to: 'USD', rate: '1.1684' },
      { date: '2026-04-13', from: 'EUR', to: 'JPY', rate: '186.75' },
      { date: '2026-04-10', from: 'EUR', to: 'USD', rate: '1.1711' },
      { date: '2026-04-10', from: 'EUR', to: 'JPY', rate: '186.43' },
    ],
  });
});

test.each<[string, string | Buffer, string]>([
  ['XML that breaks off', bankXml.slice(0, -40), 'the XML breaks off'],
  ['XML of something else', '<?xml version="1.0"?>\n<Envelope></Envelope>', 'it has no rates'],
  [
    'XML with a rate that is none',
    bankXml.replace('186.75', '1,5'),
    'Cube of "JPY" on "2026-04-13": rate is "1,5"; it must be a number above 0',
  ],
  ['XML with a rate before any day', bankXml.replace('time=', 'day='), 'date is ""; it must be a day'],
  ['a web page', '<!DOCTYPE html>\n<html><title>Access denied', 'it is a web page'],
  ['a web page without a type', '  <HTML lang="en"><body>', 'it is a web page'],
  [
    "the bank's file of one day",
    'Date, USD, JPY, \n13 April 2026, 1.1684, 186.75, \n',
    'date is "13 April 2026"',
  ],
  ['a table that breaks off in a line', bankTable.slice(0, 600), 'it must have 42, as the first line'],
  ['an archive that breaks off', bankZip.subarray(0, 700), 'its end is missing'],
  [
    'an archive with another byte in its file',
    Buffer.concat([bankZip.subarray(0, 400), Buffer.from([~(bankZip[400] ?? 0)]), bankZip.subarray(401)]),
    'the ZIP archive cannot be read: it',
  ],
  ['an archive without a file', Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1'), 'it holds 0 files'],
  ['an encrypted archive', withDirectory(bankZip, (of) => of.writeUInt16LE(1, 8)), 'its file is encrypted'],
  ['another method', withDirectory(bankZip, (of) => of.writeUInt16LE(12, 10)), 'compressed by method 12'],
  ['another checksum', withDirectory(bankZip, (of) => of.writeUInt32LE(1, 16)), 'it is damaged'],
  ['a file beyond the end', withDirectory(bankZip, (of) => of.writeUInt32LE(9_999, 20)), 'it is damaged'],
  ['a file from nowhere', withDirectory(bankZip, (of) => of.writeUInt32LE(9_999, 42)), 'it is damaged'],
  ['more than it says', withDirectory(bankZip, (of) => of.writeUInt32LE(5, 24)), 'it is damaged'],
])('%s is refused', (_, text, words) => {
  expect(() => read(text)).toThrow(words);
});

test('an archive that unpacks to far more than it says is not unpacked', () => {
  const packed = deflateRawSync(Buffer.alloc(5_000_000));
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04');
  const directory = Buffer.alloc(46);
  directory.write('PK\x01\x02');
  directory.writeUInt16LE(8, 10);
  directory.writeUInt32LE(packed.length, 20);
  directory.writeUInt32LE(10, 24);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + packed.length, 16);
  const bomb = Buffer.concat([local, packed, directory, end]);
  expect(() => unzipOne(bomb, 1_000_000)).toThrow('its file is larger than 1,000,000 bytes');
});

test('what a message shows of a file is short, and on one line', () => {
  const wrong = `${'x'.repeat(5_000)}\n`;
  expect(() => read(wrong)).toThrow(/^line 1 is "x{60}"; it must be/);
});
