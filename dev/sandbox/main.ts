/** The sandbox as a program of its own. */

import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';
import { LOOPBACK, merchantOfSize, type SandboxOptions, startSandbox } from './index.js';

const HELP = `Usage: npm run sandbox -- [options]

An HTTP stand-in for the Pinterest API v5, with the data of a made-up merchant.

  --port N         port to listen on (default: 4010)
  --host ADDRESS   address to listen on (default: 127.0.0.1); 0.0.0.0 lets other containers and machines in
  --seed N         another seed, another merchant (default: 1)
  --accounts N     ad accounts (default: the built-in merchant's three)
  --ads N          ads in all accounts together (default: 400)
  --latency MS     delay of every answer (default: 0)
  --no-limits      no rate limits (default: those of the standard access tier)
  --help           this text
`;

/** The built-in merchant's size. */
const DEFAULT_ACCOUNTS = 3;
const DEFAULT_ADS = 400;

class UsageError extends Error {}

function readOptions(args: string[]): SandboxOptions | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const number = (name: 'port' | 'seed' | 'accounts' | 'ads' | 'latency', min: number, max: number) => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not '${text}'.`);
  };
  const accounts = number('accounts', 1, 1000);
  const ads = number('ads', 1, 1_000_000);
  const none = Number.POSITIVE_INFINITY;
  return {
    port: number('port', 0, 65_535) ?? 4010,
    seed: number('seed', 0, 2 ** 31) ?? 1,
    host: readHost(values.host),
    latencyMs: number('latency', 0, 600_000) ?? 0,
    ...(values['no-limits']
      ? { limits: { adsAnalyticsPerMinute: none, adsReadPerMinute: none, perSecond: none } }
      : {}),
    ...(accounts === undefined && ads === undefined
      ? {}
      : { adAccounts: merchantOfSize(accounts ?? DEFAULT_ACCOUNTS, ads ?? DEFAULT_ADS) }),
  };
}

function readHost(text: string = LOOPBACK): string {
  if (isIPv4(text)) return text;
  throw new UsageError(`--host must be an IPv4 address, not '${text}'.`);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      options: {
        port: text,
        host: text,
        seed: text,
        accounts: text,
        ads: text,
        latency: text,
        'no-limits': flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return;
  }
  const sandbox = await startSandbox(options);
  if (!options.host?.startsWith('127.')) {
    console.error(
      `Note: whoever reaches this machine at ${options.host} may use the sandbox and change what it says. That is ` +
        'meant for a network of containers; leave --host out otherwise.\n',
    );
  }
  const { adAccounts, campaigns, ads } = sandbox.world;
  console.log(`Pinterest sandbox with ${adAccounts.length} ad accounts, ${campaigns.length} campaigns, ${ads.length} ads

Point the product to it:
  export PINTEREST_API_URL=${sandbox.url}
  export PINTEREST_ACCESS_TOKEN=${sandbox.accessToken}
or, to have tokens refreshed:
  export PINTEREST_APP_ID=${sandbox.tokens.appId} PINTEREST_APP_SECRET=${sandbox.tokens.appSecret} PINTEREST_REFRESH_TOKEN=sandbox-refresh-token
or, to log in on its page (client auth login):
  export PINTEREST_OAUTH_URL=${sandbox.url.replace('/v5', '/oauth/')} PINTEREST_APP_ID=${sandbox.tokens.appId} PINTEREST_APP_SECRET=${sandbox.tokens.appSecret}

Ctrl-C stops it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${HELP}` : error instanceof Error ? error.message : error);
  process.exitCode = isUsage ? 2 : 1;
});
