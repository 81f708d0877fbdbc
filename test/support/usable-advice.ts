/** Whether what a message proposes can be done where the message is read. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { compiled } from './build.js';

/** Where a message is read: a terminal names commands as they are called there, a failure as they are called at all. */
export type Place = 'terminal' | 'run';

const callOf: Record<Place, () => string> = {
  terminal: () => `node ${compiled('client.js')}`,
  run: () => 'pinterest-ads-sync',
};

let offered: readonly string[] | undefined;

function commands(): readonly string[] {
  if (offered) return offered;
  const script = execFileSync(process.execPath, [compiled('client.js'), 'completion', 'bash'], {
    encoding: 'utf8',
  });
  offered = / {4}''\) commands='([^']+)'/.exec(script)?.[1]?.split(' ') ?? [];
  return offered;
}

const documented = new Set(readFileSync('.env.example', 'utf8').match(/\b[A-Z]+(?:_[A-Z]+)+\b/g));
const FILES = /(?<![\w/])(?:docs\/[\w-]+\.md|SECURITY\.md|\.env\.example)/g;

/** What of a message cannot be done as it stands there: commands, variables and files that do not exist. */
export function unusable(text: string, place: Place): string[] {
  const call = callOf[place]();
  const elsewhere = callOf[place === 'run' ? 'terminal' : 'run']();
  const named = text.split(`${call} `).slice(1);
  const unknown = named
    .map((rest) => /^[a-z-]+/.exec(rest)?.[0] ?? '')
    .filter((command) => !commands().includes(command));
  const foreign = commands().filter((command) => text.includes(`${elsewhere} ${command}`));
  const variables = text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [];
  return [
    ...unknown,
    ...foreign,
    ...variables.filter((name) => !documented.has(name)),
    ...(text.match(FILES) ?? []).filter((file) => !existsSync(file)),
  ];
}
