// The sandbox as a process of its own, so that what it takes is not taken for the product's. Its one argument is the
// options as JSON, with `accounts` and `ads` for the merchant. A second address tells what was asked of it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { merchantOfSize, type SandboxOptions, startSandbox } from '../../sandbox/index.js';

export interface PinterestOptions extends Pick<SandboxOptions, 'latencyMs' | 'limits'> {
  accounts: number;
  ads: number;
}

export interface Asked {
  /** Requests by the last word of their path, such as `ads/analytics`. */
  paths: Record<string, number>;
  refused: number;
}

async function main(options: PinterestOptions): Promise<void> {
  const { accounts, ads, ...rest } = options;
  const sandbox = await startSandbox({ ...rest, adAccounts: merchantOfSize(accounts, ads) });
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
    console.log(JSON.stringify({ url, accessToken, adAccountIds, countsUrl: `http://127.0.0.1:${port}/` }));
  });
}

void main(JSON.parse(process.argv[2] ?? '{}') as PinterestOptions);
