import { identityOf } from '../../src/pinterest/row-identity.js';
import { idAndDayOf } from '../../src/pinterest/row-ids.js';

const row = (...fields: string[]) => `{${fields.join(',')}}`;

test.each([
  ['an id as text', row('"DATE":"2026-11-23"', '"AD_ID":"687247811001"', '"CTR":1'), '687247811001'],
  ['an id as a number', row('"AD_ID":687247811001', '"CTR":1'), '687247811001'],
  ['a number that JavaScript would round', row('"AD_ID":9007199254740993'), '9007199254740993'],
  ['space around it', row(' "AD_ID" :\n "12" '), '12'],
  ['an id at the end of a row', row('"CTR":1', '"AD_ID": 12'), '12'],
  ['other ids', row('"PIN_ID":5', '"MY_AD_ID":6', '"AD_GROUP_ID":7', '"AD_ID":8'), '8'],
  ['text that looks like one', row(`"CAMPAIGN_NAME":${JSON.stringify('"AD_ID":"9"')}`, '"AD_ID":"10"'), '10'],
])('the ad of a row with %s is found', (_, text, id) => {
  expect(idAndDayOf(text).adId).toBe(id);
});

test.each([
  [
    'ids as numbers and as text',
    '{"AD_ID":"1","AD_GROUP_ID":2,"CAMPAIGN_ID":"3","PIN_ID":702843310673256481}',
    '1 2 3 702843310673256481',
  ],
  ['no pin', '{"AD_ID":1,"CAMPAIGN_ID":3,"AD_GROUP_ID":null}', '1  3 '],
  [
    'an id that came with a fraction',
    '{"AD_ID":1.0,"AD_GROUP_ID":2,"CAMPAIGN_ID":3.00,"PIN_ID":4}',
    '1 2 3 4',
  ],
  ['a word for no pin', '{"AD_ID":1,"AD_GROUP_ID":2,"CAMPAIGN_ID":3,"PIN_ID":"N/A"}', '1 2 3 '],
])('a row with %s is known by what is stored of them', (_, row, identity) => {
  expect(identityOf(row)).toBe(identity);
});

test.each([
  ['escapes', '"\\u0036\\u0038"', '68'],
  ['a megabyte', `"${'7'.repeat(1_000_000)}"`, ''],
  ['a megabyte of digits', '7'.repeat(1_000_000), ''],
  ['an object', '{"AD_ID":5}', ''],
  ['a list', '[5]', ''],
  ['a megabyte of escapes', `"${'\\"'.repeat(500_000)}"`, ''],
  ['a megabyte of fractions', '1.0'.repeat(350_000), ''],
])('an id that is %s is known by what is stored of it', (_, id, stored) => {
  expect(identityOf(`{"PIN_ID":4,"AD_ID":${id},"A":1}`)).toBe(`${stored}   4`);
});
