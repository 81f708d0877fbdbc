// Days of time zones: the numbers of hours come from the tz database, not from code.
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { toDayNumber, toDayText } from '../../dev/sandbox/world/days.js';
import { sharesOf } from '../../dev/sandbox/world/own-days.js';
import { accountPath, adIds, analyticsQuery, call, NOON } from './call.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ now: () => NOON });
});
afterAll(() => sandbox.close());

const days: [string, string] = ['2026-07-01', '2026-07-03'];
const OWN = '&reporting_timezone=AD_ACCOUNT_TIME_ZONE';

test.each([
  ['America/Los_Angeles', '2026-07-01', { '2026-07-01': [7, 24], '2026-07-02': [0, 7] }],
  // 23 and 25 hours.
  ['America/Los_Angeles', '2026-03-08', { '2026-03-08': [8, 24], '2026-03-09': [0, 7] }],
  ['America/Los_Angeles', '2026-11-01', { '2026-11-01': [7, 24], '2026-11-02': [0, 8] }],
  ['Europe/Berlin', '2026-10-25', { '2026-10-24': [22, 24], '2026-10-25': [0, 23] }],
  ['Asia/Tokyo', '2026-07-01', { '2026-06-30': [15, 24], '2026-07-01': [0, 15] }],
  ['Asia/Kathmandu', '2026-07-01', { '2026-06-30': [18.25, 24], '2026-07-01': [0, 18.25] }],
])('a day in %s, %s, has the hours %j of UTC days', (timeZone, day, hours) => {
  const shares = sharesOf(toDayNumber(day), timeZone).map((share) => [
    toDayText(share.day),
    [share.from / 4, share.to / 4],
  ]);
  expect(Object.fromEntries(shares)).toEqual(hours);
});

test('days of a time zone and UTC days are other numbers, of the same ads', async () => {
  const query = analyticsQuery({ days, columns: ['IMPRESSION_1'], ids: { ad_ids: adIds(sandbox) } });
  const sums = [];
  for (const zone of ['', '&reporting_timezone=PINTEREST_TIME_ZONE', OWN]) {
    const { json } = await call(sandbox, `${accountPath(sandbox)}/ads/analytics${query}${zone}`);
    sums.push(json.reduce((sum: number, row: { IMPRESSION_1: number }) => sum + row.IMPRESSION_1, 0));
  }
  expect(sums[1]).toBe(sums[0]);
  expect(sums[2]).not.toBe(sums[0]);
  expect(Math.abs(sums[2] / sums[0] - 1)).toBeLessThan(0.2);
});

test('what ads deliver is never lost between days of a time zone', () => {
  const { world } = sandbox;
  const [ad] = world.ads.filter((one) => world.analyticsRow(one, '2026-07-01'));
  if (!ad) throw new Error('no ad');
  const attribution = {
    ...{ clickWindowDays: 30, engagementWindowDays: 30, viewWindowDays: 1 },
    reportTime: 'TIME_OF_AD_ACTION',
  } as const;
  const sum = (timeZone?: string) =>
    // Of ads that ended before the last day, both sums have all.
    world.sumFacts([ad], toDayNumber('2023-01-01'), toDayNumber('2026-07-20'), { ...attribution, timeZone });
  expect(sum('America/Los_Angeles')).toEqual(sum());
  expect(sum('Asia/Tokyo')).toEqual(sum());
});

test('an account without a time zone, and an app that may not have it, are refused it', async () => {
  const { world } = sandbox;
  const query = analyticsQuery({ days, columns: ['IMPRESSION_1'], ids: {} });
  const without = world.adAccounts.find(({ time_zone }) => time_zone === undefined);
  expect((await call(sandbox, `/ad_accounts/${without?.id}/analytics${query}${OWN}`)).status).toBe(400);
  world.ownZoneRefusal = 403;
  const refused = await call(sandbox, `${accountPath(sandbox)}/analytics${query}${OWN}`);
  world.ownZoneRefusal = undefined;
  expect(refused).toMatchObject({
    status: 403,
    json: { message: expect.stringContaining('reporting_timezone') },
  });
});

test.each(['/resources/metrics_ready_state?date=2026-07-01', '/ad_accounts?page_size=1'])(
  '%s takes no time zone',
  async (path) => {
    const { status, json } = await call(sandbox, `${path}${OWN}`);
    expect({ status, message: json.message }).toEqual({
      status: 400,
      message: "Unknown parameter 'reporting_timezone'.",
    });
  },
);

test('campaigns that are made now have the objectives that replace two others', () => {
  const objectives = new Set(sandbox.world.campaigns.map(({ objective_type }) => objective_type));
  expect([...objectives]).toEqual(expect.arrayContaining(['SALES', 'LEADS', 'CONSIDERATION']));
});
