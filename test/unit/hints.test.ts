/** Commands and files that messages name: one form in the code, and the one of the place where it is shown. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from '../../src/config/place.js';
import { inPlace } from '../../src/shared/commands.js';

const CLONE = process.cwd();
const PACKAGE = '/shop/node_modules/pinterest-ads-sync';
const base = { isSource: false, root: CLONE, folder: CLONE, searchPath: '/usr/bin:/usr/local/bin' };

// As a person would have to type it at each place.
test.each([
  [
    'a clone, by npm',
    { script: `${CLONE}/src/client.ts`, isSource: true },
    'npm run client -- doctor',
    'npm run worker',
  ],
  [
    'a clone, by npx',
    { script: '/home/me/.npm/_npx/1/node_modules/.bin/pinterest-ads-sync', isSource: true },
    'npx pinterest-ads-sync doctor',
    'npm run worker',
  ],
  [
    'a clone that is built, and the image',
    { script: `${CLONE}/dist/client.js` },
    'node dist/client.js doctor',
    'node dist/worker.js',
  ],
  [
    'the image, from another folder',
    { script: '/my app/dist/client.js', root: '/my app', folder: '/tmp' },
    "node '/my app/dist/client.js' doctor",
    "node '/my app/dist/worker.js'",
  ],
  [
    'a package in a folder',
    { script: '/shop/node_modules/.bin/pinterest-ads-sync', root: PACKAGE, folder: '/shop' },
    'npx pinterest-ads-sync doctor',
    'npx pinterest-ads-worker',
  ],
  [
    'a package that npx fetched: no other is fetched under the name of the worker',
    { script: '/home/me/.npm/_npx/1/node_modules/.bin/pinterest-ads-sync', root: PACKAGE, folder: '/shop' },
    'npx pinterest-ads-sync doctor',
    'npx -p pinterest-ads-sync pinterest-ads-worker',
  ],
  [
    'a package of the machine',
    { script: '/usr/local/bin/pinterest-ads-worker', root: PACKAGE, folder: '/shop' },
    'pinterest-ads-sync doctor',
    'pinterest-ads-worker',
  ],
  [
    'a package whose folder is not searched',
    { script: '/opt/node/bin/pinterest-ads-sync', root: PACKAGE, folder: '/shop' },
    '/opt/node/bin/pinterest-ads-sync doctor',
    '/opt/node/bin/pinterest-ads-worker',
  ],
])('a command is named as it is called in %s', (_, call, client, worker) => {
  const place = placeOf({ ...base, ...call });
  const shown = inPlace('run pinterest-ads-sync doctor; start one with: pinterest-ads-worker', place);
  expect(shown).toBe(`run ${client}; start one with: ${worker}`);
  expect(inPlace(shown, place)).toBe(shown);
});

test('a file is named by the path that leads to it, where it is there', () => {
  const words = 'see .env.example and docs/ums.md, not docs/none.md';
  const shownIn = (folder: string) => inPlace(words, placeOf({ ...base, script: 'dist/client.js', folder }));
  expect(shownIn(CLONE)).toBe(words);
  expect(shownIn('/')).toBe(
    `see ${CLONE.slice(1)}/.env.example and ${CLONE.slice(1)}/docs/ums.md, not docs/none.md`,
  );
  expect(shownIn('/nowhere')).toBe(`see ${CLONE}/.env.example and ${CLONE}/docs/ums.md, not docs/none.md`);
});

test('prose that names the product stays as it is', () => {
  const words = 'pinterest-ads-sync copies Pinterest Ads; task queue pinterest-ads-sync';
  expect(inPlace(words, placeOf({ ...base, script: 'dist/client.js' }))).toBe(words);
});

const sources = (readdirSync('src', { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts'))
  // These say how commands are called at each place; the last is about npm itself.
  .filter((file) => !['config/place.ts', 'shared/commands.ts', 'client/npm-options.ts'].includes(file))
  .map((file) => ({
    file,
    text: readFileSync(join('src', file), 'utf8').replace(/^ *(?:\/?\*|\/\/).*$/gm, ''),
  }));

test('no message of the product names a command of one place only', () => {
  const ofOnePlace =
    /npm run (?:client|worker)|npx |node dist\/(?:client|worker)\.js|['"`(; ]client (?:auth|backfill|check|codec-server|doctor|export|fx|migrate|schedule|status|sync)\b/;
  const found = sources.filter(({ text, file }) => !file.includes('/migrations/') && ofOnePlace.test(text));
  expect(found.map(({ file }) => file)).toEqual([]);
});

test('every command that a message names is one of the client, and in its form of the place', () => {
  const script = execFileSync(process.execPath, ['--import', 'tsx', 'src/client.ts', 'completion', 'bash'], {
    encoding: 'utf8',
  });
  const offered = / {4}''\) commands='([^']+)'/.exec(script)?.[1]?.split(' ') ?? [];
  expect(offered).toContain('doctor');
  const place = placeOf({ ...base, script: 'dist/client.js' });
  for (const command of offered)
    expect(inPlace(`pinterest-ads-sync ${command}`, place)).toBe(`node dist/client.js ${command}`);
  const named = sources.flatMap(({ text, file }) =>
    [...text.matchAll(/pinterest-ads-sync ([a-z][a-z-]+)/g)].map(([, command]) => ({ file, command })),
  );
  expect(named.length).toBeGreaterThan(15);
  // Not commands: the names under which the product encrypts and connects.
  const others = ['encryption.ts', 'connections/environment-grants.ts'];
  expect(
    named.filter(({ file, command }) => !others.includes(file) && !offered.includes(command as string)),
  ).toEqual([]);
});

test('every file that a message names exists', () => {
  const named = sources.flatMap(
    ({ text }) => text.match(/(?<![\w/])docs\/[\w-]+\.md|(?<![\w/])SECURITY\.md/g) ?? [],
  );
  expect(named).toContain('docs/ums.md');
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});
