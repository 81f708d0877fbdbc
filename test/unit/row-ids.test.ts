import { adIdsIn } from '../../src/pinterest/row-ids.js';

const row = (...fields: string[]) => `[{${fields.join(',')}}]`;

test.each([
  ['no rows', '[]', []],
  ['an id as text', row('"DATE":"2026-11-23"', '"AD_ID":"687247811001"', '"CTR":1'), ['687247811001']],
  ['an id as a number', row('"AD_ID":687247811001', '"CTR":1'), ['687247811001']],
  ['a number that JavaScript would round', row('"AD_ID":9007199254740993'), ['9007199254740993']],
  ['space around it', row(' "AD_ID" :\n "12" '), ['12']],
  ['an id at the end of a row', row('"CTR":1', '"AD_ID": 12'), ['12']],
  ['several rows, one twice', '[{"AD_ID":"1"},{"AD_ID":"2"},{"AD_ID":"1"}]', ['1', '2']],
  ['other ids', row('"PIN_ID":5', '"MY_AD_ID":6', '"AD_GROUP_ID":7', '"AD_ID":8'), ['8']],
  [
    'text that looks like one',
    row(`"CAMPAIGN_NAME":${JSON.stringify('"AD_ID":"9"')}`, '"AD_ID":"10"'),
    ['10'],
  ],
])('the ads of an answer with %s are found', (_, body, ids) => {
  expect([...adIdsIn(body)]).toEqual(ids);
});
