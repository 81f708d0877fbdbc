import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord, SandboxOptions } from '../sandbox/index.js';
import type { Consent } from '../stack/connections.js';
import { startService } from '../stack/service.js';
import type { LargeReport } from './large-report.js';

/** Limits that are never reached. The sandbox says them, because without any a worker keeps to Pinterest's. */
export const HIGH_LIMITS = { adsAnalyticsPerMinute: 1e6, adsReadPerMinute: 1e6, perSecond: 1e4 };

export interface PinterestOptions extends Pick<SandboxOptions, 'latencyMs' | 'limits'> {
  accounts: number;
  ads: number;
  /** Users that the ad accounts are divided among; without it, one has all of them. */
  users?: number | undefined;
  /** The answer to every request for a report. */
  report?: LargeReport | undefined;
}

/** What the program prints when it is ready. */
export interface PinterestAddress {
  url: string;
  accessToken: string;
  adAccountIds: string[];
  /** One for each of its users. */
  consents: Consent[];
}

export interface Pinterest extends PinterestAddress {
  pid: number;
  requests(): Promise<Pick<RequestRecord, 'path' | 'status'>[]>;
  stop(): Promise<void>;
}

/** The sandbox as a process of its own, so that what it takes is not taken for the product's. */
export async function startPinterest(folder: string, options: PinterestOptions): Promise<Pinterest> {
  const logFile = join(folder, 'pinterest.log');
  const program = join(__dirname, 'pinterest-program.ts');
  const service = await startService({
    command: process.execPath,
    args: ['--import', require.resolve('tsx'), program, JSON.stringify(options)],
    logFile,
    stopSignal: 'KILL',
    killSignal: 'KILL',
  });
  for (;;) {
    const [line] = /^\{.*\}$/m.exec(readFileSync(logFile, 'utf8')) ?? [];
    if (line) {
      const address = JSON.parse(line) as PinterestAddress;
      const log = new URL('/__sandbox__/requests', address.url);
      return {
        ...address,
        pid: service.identity.pid,
        requests: async () => (await (await fetch(log)).json()) as RequestRecord[],
        stop: service.stop,
      };
    }
    if (service.hasEnded()) throw new Error(`The sandbox ended at its start:\n${service.logTail()}`);
    await sleep(50);
  }
}
