// The sandbox as a process of its own, so that what it takes is not taken for the product's. Its one argument is the
// options as JSON, with `accounts` and `ads` for the merchant. A second address tells what was asked of it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { merchantOfSize, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import type { Consent } from '../../stack/connections.js';

export interface PinterestOptions extends Pick<SandboxOptions, 'latencyMs' | 'limits'> {
  accounts: number;
  ads: number;
  /** Users that the ad accounts are divided among; without it, one has all of them. */
  users?: number;
}

export interface Asked {
  /** Requests by the last word of their path, such as `ads/analytics`. */
  paths: Record<string, number>;
  refused: number;
}

const FIRST_ID = 549_755_885_175;

async function main(options: PinterestOptions): Promise<void> {
  const { accounts, ads, users = 0, ...rest } = options;
  const adAccounts = merchantOfSize(accounts, ads).map((spec, index) => ({
    ...spec,
    id: `${FIRST_ID + index}`,
  }));
  const oauth = {
    users: divide(
      adAccounts.map(({ id }) => id),
      users,
    ),
  };
  const sandbox = await startSandbox({ ...rest, adAccounts, oauth });
  const counts = createServer((_, response) => {
    const asked: Asked = { paths: {}, refused: 0 };
    for (const { path, status } of sandbox.requests) {
      const name = path.replace(/^\/v5\//, '').replace(/\/?\b\d{4,}\b\/?/g, '/');
      asked.paths[name] = (asked.paths[name] ?? 0) + 1;
      if (status === 429) asked.refused += 1;
    }
    response.end(JSON.stringify(asked));
  });
  counts.listen(0, '127.0.0.1', () => {
    const { port } = counts.address() as AddressInfo;
    const { url, accessToken, world } = sandbox;
    const adAccountIds = world.adAccounts.map(({ id }) => id);
    const consents = Object.keys(oauth.users).map((user) => consentOf(sandbox, user));
    console.log(
      JSON.stringify({ url, accessToken, adAccountIds, consents, countsUrl: `http://127.0.0.1:${port}/` }),
    );
  });
}

function divide(ids: readonly string[], users: number): Record<string, string[]> {
  const names = Array.from({ length: users }, (_, user) => `user-${user}`);
  return Object.fromEntries(
    names.map((name, user) => [name, ids.filter((_, index) => index % users === user)]),
  );
}

function consentOf({ tokens }: Sandbox, user: string): Consent {
  const redirectUri = 'http://localhost:8085/';
  return { code: tokens.issueCode({ redirectUri, scope: 'ads:read', user }), redirectUri };
}

void main(JSON.parse(process.argv[2] ?? '{}') as PinterestOptions);
