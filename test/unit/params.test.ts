import { serializeParams } from '../../src/pinterest/http.js';

test('a list is sent as one pair per element, and commas inside a value stay commas', () => {
  const params = { page_size: 250, ad_ids: ['1', '2'], columns: 'AD_ID,CTR', bookmark: undefined };
  expect(serializeParams(params)).toBe('page_size=250&ad_ids=1&ad_ids=2&columns=AD_ID,CTR');
});

test('what has a meaning in addresses is escaped', () => {
  expect(serializeParams({ bookmark: 'a b&c=d+e/é' })).toBe('bookmark=a%20b%26c%3Dd%2Be%2F%C3%A9');
});
