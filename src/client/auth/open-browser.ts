import { spawn } from 'node:child_process';

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' };

/**
 * Where there is none, the link on the terminal is enough.
 *
 * @param url is seen by every user of the machine, in the list of processes.
 */
export function openBrowser(url: string): void {
  const opener = openers[process.platform];
  if (!opener) return;
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
