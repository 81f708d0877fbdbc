// What the local stack starts is not told the secrets of the caller.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, downloadEnvironment } from '../../dev/stack/child-environment.js';

const files = readdirSync('dev/stack').map((name) => join('dev/stack', name));

/** Each call that starts a program, with its arguments. */
function callsIn(text: string): string[] {
  const starts = text.matchAll(/(?<![\w.'])(?:execFileSync|spawnSync|spawn|execute)\(/g);
  return [...starts].map(({ index }) => text.slice(index, closing(text, text.indexOf('(', index))));
}

function closing(text: string, from: number): number {
  let level = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') level += 1;
    else if (text[at] === ')') level -= 1;
    if (level === 0) return at;
  }
  return text.length;
}

test('every program of the local stack is started with an environment of its own', () => {
  const calls = files.flatMap((file) => callsIn(readFileSync(file, 'utf8')));
  expect(calls.length).toBeGreaterThan(8);
  expect(calls.filter((call) => !/\benv\b/.test(call))).toEqual([]);
});

test('no token, key or address of the caller is in it, also for what downloads', () => {
  const before = { ...process.env };
  const secret = 'a-canary';
  for (const name of [
    'PINTEREST_ACCESS_TOKEN',
    'ENCRYPTION_KEY',
    'DATABASE_URL',
    'PGPASSWORD',
    'GITHUB_TOKEN',
  ])
    process.env[name] = secret;
  try {
    for (const environment of [childEnvironment(), downloadEnvironment()])
      expect(Object.values(environment)).not.toContain(secret);
  } finally {
    process.env = before;
  }
});
