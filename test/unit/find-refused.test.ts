import { RefusalSearch } from '../../src/activities/steps/find-refused.js';
import type { SyncError } from '../../src/errors.js';
import { errorOf } from '../../src/pinterest/read-answer.js';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `6872${1_000 + index}`);

/** What Pinterest says about a request for these ads; undefined when it answers. */
type Pinterest = (adIds: readonly string[]) => { status: number; message: string } | undefined;

const refusing =
  (refused: readonly string[], words: (ids: string[]) => string, status = 400): Pinterest =>
  (adIds) => {
    const found = adIds.filter((id) => refused.includes(id));
    return found.length > 0 ? { status, message: words(found) } : undefined;
  };
const unnamed = () => 'Invalid request';
const named = (found: string[]) => `Invalid ad ids: ${found.join(', ')}`;

/** Reads all ads as a day does, 250 at a time. */
async function read(
  ads: readonly string[],
  pinterest: Pinterest,
  others: readonly string[] = [],
  stored: string[] = [],
) {
  const requests: number[] = [];
  const given: string[] = [];
  const refused = new Set<string>();
  const limits: number[] = [];
  const search = new RefusalSearch<number>({
    async askPart(adIds) {
      requests.push(adIds.length);
      const answer = pinterest(adIds);
      if (answer) {
        const body = JSON.stringify({ code: 1, message: answer.message });
        throw errorOf({ status: answer.status, headers: {}, body }, 'GET /ads/analytics') as SyncError;
      }
      return { adIds, answer: requests.length };
    },
    others: async () => others,
    noneRefused: async (most) => void limits.push(most),
  });
  for (let left = ads; left.length > 0; ) {
    const asked = await search.ask(left.slice(0, 250));
    if (asked.answer !== undefined) given.push(...asked.adIds);
    for (const { adId } of asked.refused) refused.add(adId);
    stored.push(...asked.refused.map(({ adId }) => adId));
    left = left.slice(left.indexOf(asked.through) + 1).filter((id) => !refused.has(id));
  }
  return { requests, given, refused: [...refused], limits };
}

const without = (ads: readonly string[], some: readonly string[]) => ads.filter((id) => !some.includes(id));

describe('ads that Pinterest refuses', () => {
  const ads = ids(250);
  const at = (...places: number[]) => places.map((place) => ads[place] as string);

  test('cost one more request when it names them, however many they are', async () => {
    const bad = at(0, 7, 128, 249);
    const { requests, given, refused } = await read(ads, refusing(bad, named));
    expect(requests).toEqual([250, 246]);
    expect(given).toEqual(without(ads, bad));
    expect(refused).toEqual(bad);
  });

  test('are taken out one after the other when it names one at a time', async () => {
    const bad = at(3, 4, 5);
    const { requests, refused } = await read(
      ads,
      refusing(bad, ([first = '']) => named([first])),
    );
    expect(requests).toEqual([250, 249, 248, 247]);
    expect(refused).toEqual(bad);
  });

  test.each<[string, number[], number]>([
    ['the first', [0], 4],
    ['the second', [1], 15],
    ['one in the middle', [137], 15],
    ['the last', [249], 15],
    ['the first two', [0, 1], 6],
    ['two neighbours', [60, 61], 25],
    ['both ends', [0, 249], 16],
    ['five', [10, 60, 110, 160, 210], 60],
  ])(
    'are found by few requests when it does not name them, and nothing is read twice: %s',
    async (_, places, most) => {
      const bad = at(...places);
      const { requests, given, refused } = await read(ads, refusing(bad, unnamed), [ads[200] as string]);
      expect(given).toEqual(without(ads, bad));
      expect(refused).toEqual(bad);
      expect(requests.length).toBeLessThanOrEqual(most);
    },
  );

  test('are found although they are a fifth of all', async () => {
    const bad = ads.filter((_, index) => index % 5 === 2);
    const { requests, given, refused } = await read(ads, refusing(bad, unnamed));
    expect(given).toEqual(without(ads, bad));
    expect(refused).toEqual(bad);
    // Hardly more than if each were asked about alone.
    expect(requests.length).toBeLessThan(300);
  });

  test.each([403, 404])('are found by a status of %d as well', async (status) => {
    const bad = at(90);
    expect((await read(ads, refusing(bad, unnamed, status))).refused).toEqual(bad);
  });

  test('do not make later batches smaller', async () => {
    const many = ids(1_000);
    const { requests } = await read(many, refusing([many[30] as string], unnamed));
    expect(requests.slice(-3)).toEqual([250, 250, 219]);
  });
});

describe('a refusal that is not about ads', () => {
  test.each<[string, Pinterest]>([
    ['without a name', () => ({ status: 400, message: 'Invalid columns' })],
    ['that names all ads', (adIds) => ({ status: 400, message: named([...adIds]) })],
    ['of a resource', () => ({ status: 403, message: 'You are not permitted to access that resource.' })],
  ])('refuses no ad, and is believed after a few requests: %s', async (_, pinterest) => {
    const ads = ids(250);
    let requests = 0;
    const counted: Pinterest = (adIds) => {
      requests += 1;
      return pinterest(adIds);
    };
    await expect(read(ads, counted, ids(300).slice(299))).rejects.toMatchObject({
      refusal: { status: expect.any(Number) },
    });
    expect(requests).toBeLessThanOrEqual(6);
  });

  test('that begins in the middle of a day refuses one ad at most', async () => {
    const ads = ids(2_000);
    let requests = 0;
    const stored: string[] = [];
    const pinterest: Pinterest = () => {
      requests += 1;
      return requests > 3
        ? { status: 403, message: 'You are not permitted to access that resource.' }
        : undefined;
    };
    await expect(read(ads, pinterest, [], stored)).rejects.toThrow('not permitted');
    expect(stored.length).toBeLessThanOrEqual(1);
    expect(requests).toBeLessThan(20);
  });

  test('is believed at once when there is only one ad', async () => {
    let requests = 0;
    const pinterest: Pinterest = () => {
      requests += 1;
      return { status: 400, message: 'Invalid request' };
    };
    await expect(read(ids(1), pinterest)).rejects.toThrow('Invalid request');
    expect(requests).toBe(1);
  });

  test.each([409, 302, 401, 429, 500])('of status %d is not searched', async (status) => {
    let requests = 0;
    const pinterest: Pinterest = () => {
      requests += 1;
      return { status, message: 'No' };
    };
    await expect(read(ids(20), pinterest)).rejects.toThrow('No');
    expect(requests).toBe(1);
  });

  test('but about their number makes later batches smaller', async () => {
    const pinterest: Pinterest = (adIds) =>
      adIds.length > 100 ? { status: 400, message: 'Too many' } : undefined;
    const ads = ids(250);
    const { given, refused, limits } = await read(ads, pinterest);
    expect(given).toEqual(ads);
    expect(refused).toEqual([]);
    expect(limits.length).toBeGreaterThan(0);
    for (const limit of limits) expect(limit).toBeLessThanOrEqual(100);
  });
});
