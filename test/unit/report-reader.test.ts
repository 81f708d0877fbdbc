import { ReportReader } from '../../src/activities/steps/report-reader.js';

const range = { from: '2026-11-01', to: '2026-11-01' };

/** Rows of `characters` each, a hundred at a time. */
async function* rows(count: number, characters = 0): AsyncGenerator<string[]> {
  const padding = 'x'.repeat(characters);
  for (let first = 0; first < count; first += 100)
    yield Array.from(
      { length: Math.min(100, count - first) },
      (_, index) => `{"AD_ID":"${first + index}","DATE":"2026-11-01","NAME":"${padding}"}`,
    );
}

async function allOf(reader: ReportReader): Promise<number[]> {
  const sizes: number[] = [];
  for (let batch = await reader.take(500); batch.rows.length > 0; batch = await reader.take(500))
    sizes.push(batch.rows.length);
  return sizes;
}

test('a batch of a report ends early when its rows are long, and none is lost', async () => {
  async function* long() {
    for await (const some of rows(40, 1_000_000)) for (const row of some) yield [row];
  }
  const sizes = await allOf(new ReportReader(long(), range));
  expect(Math.max(...sizes)).toBeLessThan(10);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(40);
});

test('a position is good however the batches before it were cut', async () => {
  const [first, second] = [new ReportReader(rows(700), range), new ReportReader(rows(700), range)];
  await allOf(first);
  const { position } = await first.take(1);
  expect(await second.skip(position, 33)).toBe(true);
});

test('a report about more ads and pins than there can be is given up before they fill the memory', async () => {
  await expect(allOf(new ReportReader(rows(600_000), range))).rejects.toMatchObject({
    code: 'UnexpectedResponse',
    message: expect.stringMatching(
      /^The report is about more than 500000 different ads and pins, the last in row \d+/,
    ),
  });
});
