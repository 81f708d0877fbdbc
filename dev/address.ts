// `npm run address`: where this repository is. The address is in package.json, in the alerts, in the issue forms and in
// SECURITY.md; whoever publishes the program sets it in all of them at once. Until then it is one that cannot exist.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../src/client/usage-error.js';
import { flag, start, text } from './program.js';

const addressOf = (manifest: { homepage: string }) => manifest.homepage.replace(/#.*$/, '');

/** The files of the repository in which the address stands. */
const filesWith = (address: string) =>
  execFileSync('git', ['grep', '-l', '--fixed-strings', address], { encoding: 'utf8' }).trim().split('\n');

function setAddress(present: string, wanted: string): void {
  const { protocol, pathname } = new URL(wanted);
  if (protocol !== 'https:' || pathname.length < 2 || wanted.endsWith('/'))
    throw new UsageError('--set must be an address such as https://github.com/owner/pinterest-ads-sync');
  for (const file of filesWith(present)) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(present, wanted));
    console.log(`${file} was written`);
  }
}

void start({
  script: 'address',
  about: 'Shows the address of the repository, which package.json, alerts, issue forms and SECURITY.md name.',
  options: {
    set: text('address', 'write this one into all of them', undefined),
    required: flag('fail while it is the placeholder: npm publish asks for it'),
  },
  async run({ set, required }) {
    const address = addressOf(JSON.parse(readFileSync('package.json', 'utf8')));
    if (set) return setAddress(address, set);
    console.log(address);
    if (required && new URL(address).hostname.endsWith('.invalid'))
      throw new UsageError('This address is a placeholder. Set yours: npm run address -- --set https://...');
  },
});
