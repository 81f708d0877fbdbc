import { watchListEnd } from '../../src/shared/list-end';

const ads = { of: 'ads', mostPages: 4 };
const told = (bounds: Parameters<typeof watchListEnd>[0], bookmarks: readonly string[]) =>
  bookmarks.map(watchListEnd(bounds)).at(-1);

test.each([
  ['that goes on in new places', ads, ['a', 'b', 'c'], undefined],
  ['that leads back to an earlier page', ads, ['a', 'b', 'a'], /ads does not end: a page leads back/],
  ['that leads back to where reading went on', { ...ads, startsAt: 'a' }, ['b', 'a'], /leads back/],
  ['of too many pages', ads, ['a', 'b', 'c', 'd'], /ads does not end after 4 pages/],
  ['of too many pages with those before', { ...ads, pagesRead: 3 }, ['d'], /after 4 pages/],
])('a list %s', (_, bounds, bookmarks, expected) => {
  if (expected) expect(told(bounds, bookmarks)).toMatch(expected);
  else expect(told(bounds, bookmarks)).toBeUndefined();
});
