/** Which sync is which: of all ad accounts or of some, and by which options and ids it is found again. */
import { isContentWith, isOfSame, optionsFor, scopeText, workflowIdOf } from '../../src/client/sync/input.js';

const many = ['1', '2', '3', '4', '5', '6'];

test.each([
  [{}, 'pinterest-sync-all'],
  [{ connection: 'shop' }, 'pinterest-sync-all@shop'],
  // As the schedule of one ad account names its runs, but for the time.
  [{ adAccountIds: ['549'] }, 'pinterest-sync-all/549'],
  [{ adAccountIds: ['549', '12', '549'], connection: 'shop' }, 'pinterest-sync-all@shop/12+549'],
])('the sync of %j has the id %s', (input, id) => {
  expect(workflowIdOf(input)).toBe(id);
});

test('however many ad accounts are chosen, the id stays short, and is another one for others', () => {
  expect(workflowIdOf({ adAccountIds: many })).toMatch(/^pinterest-sync-all\/1\+2\+3\+3-[0-9a-f]{8}$/);
  expect(workflowIdOf({ adAccountIds: many })).not.toBe(
    workflowIdOf({ adAccountIds: [...many, '7'].slice(1) }),
  );
  expect(workflowIdOf({ adAccountIds: [...many].reverse() })).toBe(workflowIdOf({ adAccountIds: many }));
});

test('the order of ad accounts and the name of the default connection make no other sync', () => {
  expect(isOfSame({ adAccountIds: ['2', '1'] }, { adAccountIds: ['1', '2'], connection: 'default' })).toBe(
    true,
  );
  expect(isOfSame({ adAccountIds: ['1'] }, {})).toBe(false);
  expect(isOfSame({ connection: 'shop' }, {})).toBe(false);
});

test('who asks for no days of their own is content with any, and who does only with these', () => {
  expect(isContentWith({}, { historyDays: 914 })).toBe(true);
  expect(isContentWith({ lookbackDays: 3 }, {})).toBe(false);
  expect(isContentWith({ lookbackDays: 3 }, { lookbackDays: 3 })).toBe(true);
});

test('commands and messages name what is synced', () => {
  expect(optionsFor({ adAccountIds: ['2', '1'], connection: 'shop' })).toBe(
    ' --ad-account 1 --ad-account 2 --connection shop',
  );
  expect(scopeText({ adAccountIds: ['1', '2'] })).toBe('ad accounts 1, 2');
  expect(scopeText({ connection: 'shop' })).toBe('all ad accounts of connection shop');
});
