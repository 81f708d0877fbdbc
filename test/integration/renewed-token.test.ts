import { addDays } from '../../src/shared/dates.js';
import { activityFaults } from '../support/failures.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

const adAccountId = uniqueAdAccountId();
const app = { appId: '1234567', appSecret: 'app-secret-canary', refreshToken: 'refresh-token-canary' };
const refused = { status: 401, body: { code: 2, message: 'Authentication failed.' } };
let harness: Harness;
let day: string;

beforeEach(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Shop', country: 'US', currency: 'USD', campaigns: 1, ads: 3 },
  ];
  harness = await createHarness({
    sandbox: { adAccounts, oauth: app },
    environment: {
      PINTEREST_APP_ID: app.appId,
      PINTEREST_APP_SECRET: app.appSecret,
      PINTEREST_REFRESH_TOKEN: app.refreshToken,
    },
  });
  day = addDays(harness.sandbox.world.today, -1);
});

afterEach(() => harness.close());

const start = () => harness.startOne({ adAccountId, startDate: day, endDate: day });
const statusesOf = (path: RegExp) =>
  harness.sandbox.requests.filter((one) => path.test(one.path)).map(({ status }) => status);

describe('a token of an app that Pinterest no longer accepts', () => {
  test('is renewed and the request is repeated, without a visible failure', async () => {
    harness.sandbox.faults.add({ match: { path: /\/ads\/analytics$/ }, respond: refused });
    await harness.withWorker(async () => {
      const run = await start();
      expect((await run.result()).units).toEqual({ planned: 5, done: 5, failed: 0 });
      expect(await activityFaults(run)).toEqual([]);
    });
    expect(statusesOf(/\/ads\/analytics$/)).toEqual([401, 200]);
    expect(statusesOf(/\/oauth\/token$/)).toEqual([200, 200]);
  });

  test('ends the run when the renewed one is refused too, and no token is in the message', async () => {
    harness.sandbox.faults.add({ match: { path: /\/ads\/analytics$/ }, times: 2, respond: refused });
    await harness.withWorker(async () => {
      const { message, progress } = await failureOf(await start());
      expect(progress.stop?.scope).toBe('connection');
      expect(message).toContain(`ad_analytics of ad account ${adAccountId} on ${day}`);
      expect(message).toContain('Renew the Pinterest token');
      const tokens = harness.sandbox.requests.map(
        ({ headers }) => headers.authorization?.split(' ')[1] ?? '',
      );
      for (const token of new Set(tokens)) expect(message).not.toContain(token);
      expect(message).not.toContain('canary');
    });
    expect(statusesOf(/\/ads\/analytics$/)).toEqual([401, 401]);
  });
});
