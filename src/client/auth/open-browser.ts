import { spawn } from 'node:child_process';
import { browserEnvironment } from '../../config/environment.js';

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' };

/**
 * Without a browser, the link on the terminal is enough.
 *
 * @param path of a page; every user of the machine can see it in the list of processes.
 */
export function openBrowser(path: string): void {
  const opener = openers[process.platform];
  if (!opener) return;
  const child = spawn(opener, [path], {
    stdio: 'ignore',
    detached: true,
    env: browserEnvironment(),
  });
  child.on('error', () => undefined);
  child.unref();
}
