/** `npm run sandbox`: the sandbox as a program of its own. */

import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { UsageError } from '../../src/client/usage-error.js';
import { counted } from '../../src/shared/words.js';
import { flag, number, start, text } from '../program.js';
import { LOOPBACK, merchantOfSize, type Sandbox, startSandbox } from './index.js';

const NO_LIMITS = { adsAnalyticsPerMinute: Infinity, adsReadPerMinute: Infinity, perSecond: Infinity };
/** The built-in merchant's size. */
const [ACCOUNTS, ADS] = [3, 400];

void start({
  script: 'sandbox',
  about: 'An HTTP stand-in for the Pinterest API v5, with the data of a made-up merchant.',
  options: {
    port: number('port to listen on', 4010, 0, 65_535),
    host: text('address', 'address to listen on; 0.0.0.0 lets other containers and machines in', LOOPBACK),
    seed: number('another seed, another merchant', 1, 0, 2 ** 31),
    accounts: number(`ad accounts (default: the built-in merchant's ${ACCOUNTS})`, undefined, 1, 1000),
    ads: number(`ads in all accounts together (default: ${ADS})`, undefined, 1, 1_000_000),
    latency: number('milliseconds before every answer', 0, 0, 600_000),
    'no-limits': flag('no rate limits, instead of those of the standard access tier'),
  },
  run: async ({ accounts, ads, latency: latencyMs, 'no-limits': unlimited, ...rest }) => {
    if (!isIPv4(rest.host)) throw new UsageError(`--host must be an IPv4 address, not '${rest.host}'.`);
    const sandbox = await startSandbox({
      ...rest,
      latencyMs,
      limits: unlimited ? NO_LIMITS : undefined,
      adAccounts: accounts || ads ? merchantOfSize(accounts ?? ACCOUNTS, ads ?? ADS) : undefined,
    });
    if (!rest.host.startsWith('127.')) warnOfAccess(rest.host);
    printUse(sandbox);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await sandbox.close();
  },
});

function warnOfAccess(host: string): void {
  console.error(
    `Note: anyone who can reach this machine at ${host} may use the sandbox and change what it says. That is ` +
      'meant for a network of containers; leave --host out otherwise.\n',
  );
}

function printUse({ url, accessToken, world, tokens }: Sandbox): void {
  const { adAccounts, campaigns, ads } = world;
  const { appId, appSecret, refreshToken } = tokens.options;
  console.log(`Pinterest sandbox with ${counted(adAccounts.length, 'ad account')}, ${counted(campaigns.length, 'campaign')}, ${counted(ads.length, 'ad')}

Point the product to it:
  export PINTEREST_API_URL=${url}
  export PINTEREST_ACCESS_TOKEN=${accessToken}
or, to have tokens refreshed:
  export PINTEREST_APP_ID=${appId}
  export PINTEREST_APP_SECRET=${appSecret}
  export PINTEREST_REFRESH_TOKEN=${refreshToken}
or, to log in on its page (npm run client -- auth login):
  export PINTEREST_OAUTH_URL=${url.replace('/v5', '/oauth/')}
  export PINTEREST_APP_ID=${appId}
  export PINTEREST_APP_SECRET=${appSecret}

Ctrl-C stops it.`);
}
