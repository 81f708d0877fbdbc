import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consent } from '../../stack/connections.js';
import { startService } from '../../stack/service.js';
import type { Asked, PinterestOptions } from './pinterest-program.js';

export interface Pinterest {
  pid: number;
  url: string;
  accessToken: string;
  adAccountIds: string[];
  consents?: Consent[];
  asked(): Promise<Asked>;
  stop(): Promise<void>;
}

export async function startPinterest(folder: string, options: PinterestOptions): Promise<Pinterest> {
  return await startProgram(folder, 'pinterest-program.ts', options);
}

/** @param program a file of this folder that prints one line of JSON when it is ready. */
export async function startProgram(folder: string, program: string, options: object): Promise<Pinterest> {
  const logFile = join(folder, `${program}.log`);
  const service = await startService({
    command: process.execPath,
    args: ['--import', require.resolve('tsx'), join(__dirname, program), JSON.stringify(options)],
    logFile,
    stopSignal: 'KILL',
    killSignal: 'KILL',
  });
  for (;;) {
    const line = readFileSync(logFile, 'utf8')
      .split('\n')
      .find((text) => text.startsWith('{'));
    if (line) {
      const { countsUrl, ...said } = JSON.parse(line);
      const asked = async () => (await (await fetch(countsUrl)).json()) as Asked;
      return { ...said, pid: service.identity.pid, asked, stop: () => service.stop() };
    }
    if (service.hasEnded()) throw new Error(`${program} ended at its start:\n${service.logTail()}`);
    await sleep(50);
  }
}
