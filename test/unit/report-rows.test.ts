import { reportRows } from '../../src/pinterest/report-rows.js';

/** The file in pieces of `size` bytes. */
async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(text: string, size = 7): Promise<string[]> {
  const rows: string[] = [];
  for await (const some of reportRows(inPieces(text, size), 1_000)) rows.push(...some);
  return rows;
}

const first = '{"AD_ID":687247811001,"SPEND_IN_MICRO_DOLLAR":12345678901234567.25,"DATE":"2026-11-01"}';
const odd =
  '{"CAMPAIGN_NAME":"Frühling \\"{[20 %]}\\" \\\\","NOTES":{"a":[1,{"b":"}"}]},"AD_ID":"2","DATE":"2026-11-01"}';

describe('the rows of a report', () => {
  test.each([1, 2, 3, 7, 64, 10_000])(
    'come as they are, however the file is cut: %i bytes at a time',
    async (size) => {
      expect(await rowsOf(`{"2026-11-01":[${first}, ${odd}],\n "2026-11-02": [] }`, size)).toEqual([
        first,
        odd,
      ]);
    },
  );

  test.each([
    ['by id', `{"1":[${first}],"2":[${odd}]}`],
    ['by day and id', `{"2026-11-01":{"1":[${first}],"2":[${odd}]}}`],
    ['not at all', `[${first},${odd}]`],
  ])('are found when they are grouped %s', async (_, text) => {
    expect(await rowsOf(text)).toEqual([first, odd]);
  });

  test.each([
    [
      'the id',
      '{"687247811001":[{"DATE":"2026-11-01"},{}]}',
      ['687247811001', '687247811001'],
      ['2026-11-01', undefined],
    ],
    ['the day', '{"2026-11-01":[{"AD_ID":"7"}]}', ['7'], ['2026-11-01']],
    ['the id, where the row has null', '{"7":[{"AD_ID":null,"DATE":"2026-11-01"}]}', ['7'], ['2026-11-01']],
    [
      'the day and the id',
      '{"2026-11-01":{"7":[{}],"8":[{}]},"2026-11-02":{"9":[{}]}}',
      ['7', '8', '9'],
      ['2026-11-01', '2026-11-01', '2026-11-02'],
    ],
    ['nothing more than the row', '{"7":[{"AD_ID":"8","DATE":"2026-11-01"}]}', ['8'], ['2026-11-01']],
    ['nothing', '{"all":[{"AD_ID":"8"}]}', ['8'], [undefined]],
  ])('hold what only the key of their group says: %s', async (_, text, ids, days) => {
    const rows = (await rowsOf(text)).map((row) => JSON.parse(row));
    expect(rows.map(({ AD_ID }) => AD_ID)).toEqual(ids);
    expect(rows.map(({ DATE }) => DATE)).toEqual(days);
  });

  test.each(['{}', '[]', ' {"1": []} '])('of %s are none', async (text) => {
    expect(await rowsOf(text)).toEqual([]);
  });

  test.each(['', '{"1":[', `{"1":[${first}`, `{"1":[${first.slice(0, 30)}`, '{"1'])(
    'of a file that breaks off (%j) are not all of them, and an error says so',
    async (text) => {
      await expect(rowsOf(text)).rejects.toMatchObject({ code: 'PinterestUnavailable' });
    },
  );

  test.each([
    '<?xml version="1.0"?>',
    '{"code":1,"message":"no"}',
    '{"message":"no"}',
    '{"1":["no"]}',
    '{"1":[1]}',
    '{}{}',
    '}',
    '{"1":[}',
  ])('are not searched for in a file that is not a report: %s', async (text) => {
    await expect(rowsOf(text)).rejects.toMatchObject({ code: 'UnexpectedResponse' });
  });

  test('longer than any row can be are refused before they fill the memory', async () => {
    const endless = `[{"a":"${'x'.repeat(2_000_000)}`;
    await expect(rowsOf(endless, 65_536)).rejects.toThrow(/longer than/);
  });

  test.each([100, 1_400, 65_536])(
    'of nearly a megabyte come as they are, %i bytes at a time',
    async (size) => {
      const long = `{"a":"${'x'.repeat(1_000_000)}\\"","AD_ID":"1","DATE":"2026-11-01"}`;
      expect(await rowsOf(`[${long},${first}]`, size)).toEqual([long, first]);
    },
  );

  test.each([
    ['brackets', '['.repeat(1_000_000), 'has brackets more than 8 levels deep, at row 1'],
    ['groups', '{"1":'.repeat(10), 'has brackets more than 8 levels deep, at row 1'],
    [
      'brackets in a row',
      `[${first},{"a":${'['.repeat(1_000)}`,
      'has brackets more than 8 levels deep, at row 2',
    ],
    ['rows', `[${'{},'.repeat(1_001)}`, 'has more than 1000 rows, far more than ads and days were requested'],
    ['space', `[${' '.repeat(70_000_000)}]`, /^has no row in \d+ bytes, after 0 rows$/],
  ])('are not searched for in a file with too many %s', async (_, text, reason) => {
    await expect(rowsOf(text, 1_048_576)).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message:
        typeof reason === 'string'
          ? `The file of the report ${reason}`
          : expect.stringMatching(reason.source.replace('^', '^The file of the report ')),
    });
  });

  test('are not searched for behind a name that is no name', async () => {
    await expect(rowsOf(`{"${'1'.repeat(2_000)}":[${first}]}`)).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: 'The name of a group of the report, before row 1, is longer than 1024 bytes',
    });
  });

  test('with a megabyte of space in them get what the key of their group says', async () => {
    const [row = ''] = await rowsOf(`{"687":[{"A":1${' '.repeat(1_000_000)},"B":2 }]}`, 65_536);
    expect(JSON.parse(row)).toEqual({ A: 1, B: 2, AD_ID: '687' });
  });
});
