import { limitedTo, membershipOf } from '../../src/connections/membership.js';

const limits = { adAccountIds: ['1', '2'], excludedAdAccountIds: ['4'] };

test('the ad accounts in the environment limit the default connection and no other', () => {
  expect(limitedTo(limits, 'default')).toEqual(['1', '2']);
  expect(limitedTo(limits, 'shop-berlin')).toBeUndefined();
  expect(limitedTo({ adAccountIds: undefined, excludedAdAccountIds: [] }, 'default')).toBeUndefined();
});

test.each([
  ['chosen, and never listed', '1', 'default', false, 'synced'],
  ['not chosen, though listed', '3', 'default', true, 'not chosen'],
  ['of another connection', '3', 'shop-berlin', true, 'synced'],
  ['of another connection, which no longer lists it', '3', 'shop-berlin', false, 'left'],
  ['excluded, though listed', '4', 'default', true, 'excluded'],
  ['excluded, and of another connection', '4', 'shop-berlin', true, 'excluded'],
  ['chosen, and of another connection, which no longer lists it', '1', 'shop-berlin', false, 'left'],
] as const)('an ad account that is %s', (_, adAccountId, connection, isListed, expected) => {
  expect(membershipOf({ adAccountId, connection, isListed }, limits)).toBe(expected);
});

test('without a choice, what is listed is synced', () => {
  const account = { adAccountId: '3', connection: 'default' };
  const noLimits = { adAccountIds: undefined, excludedAdAccountIds: [] };
  expect(membershipOf({ ...account, isListed: true }, noLimits)).toBe('synced');
  expect(membershipOf({ ...account, isListed: false }, noLimits)).toBe('left');
});
