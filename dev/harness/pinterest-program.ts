// The program of startPinterest. Its one argument is the options as JSON.
import { merchantOfSize, startSandbox } from '../sandbox/index.js';
import { putLargeReportBefore } from './large-report.js';
import type { PinterestAddress, PinterestOptions } from './pinterest.js';

const FIRST_ID = 549_755_885_175;
const REDIRECT_URI = 'http://localhost:8085/';

async function main({ accounts, ads, users = 0, report, ...rest }: PinterestOptions): Promise<void> {
  const adAccounts = merchantOfSize(accounts, ads, FIRST_ID);
  const adAccountIds = adAccounts.map(({ id = '' }) => id);
  const names = Array.from({ length: users }, (_, user) => `user-${user}`);
  const ownedBy = (user: number) => adAccountIds.filter((_, index) => index % users === user);
  const oauth = { users: Object.fromEntries(names.map((name, user) => [name, ownedBy(user)])) };
  const { url, accessToken, tokens } = await startSandbox({ ...rest, adAccounts, oauth });
  const consents = names.map((user) => ({
    code: tokens.issueCode({ redirectUri: REDIRECT_URI, scope: 'ads:read', user }),
    redirectUri: REDIRECT_URI,
  }));
  const address: PinterestAddress = {
    url: report ? await putLargeReportBefore(url, report) : url,
    accessToken,
    adAccountIds,
    consents,
  };
  console.log(JSON.stringify(address));
}

void main(JSON.parse(process.argv[2] ?? '{}') as PinterestOptions);
