// `npm run address`: where this repository is. The address is in package.json, in the alerts, in the issue forms and in
// SECURITY.md; whoever publishes the program sets it in all of them at once. Until then it is one that cannot exist, and
// npm does not publish the package.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../src/client/usage-error.js';
import { start, text } from './program.js';

const MANIFEST = 'package.json';

/** The files of the repository in which the address stands. */
const filesWith = (address: string) =>
  execFileSync('git', ['grep', '-l', '--fixed-strings', address], { encoding: 'utf8' }).trim().split('\n');

function setAddress(present: string, wanted: string): void {
  if (!/^https:\/\/[\w.-]+\/[\w./-]*\w$/.test(wanted))
    throw new UsageError('--set must be an address such as https://github.com/owner/pinterest-ads-sync');
  for (const file of filesWith(present)) {
    const renewed = readFileSync(file, 'utf8').replaceAll(present, wanted);
    writeFileSync(file, file === MANIFEST ? renewed.replace('  "private": true,\n', '') : renewed);
    console.log(`${file} was written`);
  }
}

void start({
  script: 'address',
  about: 'Shows the address of the repository, which package.json, alerts, issue forms and SECURITY.md name.',
  options: { set: text('address', 'write this one into all of them; npm publish then works', undefined) },
  async run({ set }) {
    const { homepage } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { homepage: string };
    const address = homepage.replace(/#.*$/, '');
    if (set) setAddress(address, set);
    else console.log(address);
  },
});
