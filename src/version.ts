/** What runs: the version of the product, the commit that it was built from, and the version of Node. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As package.json, one folder up from src and from dist, has it. */
export function productVersion(): string {
  return JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')).version;
}

/** Written by the last step of `npm run build`. */
export const revisionFile = join(__dirname, 'revision');

/** The commit that it was built from, as far as the build knew one; "source" when it was not built. */
export function productRevision(): string {
  if (__filename.endsWith('.ts')) return 'source';
  return (existsSync(revisionFile) && readFileSync(revisionFile, 'utf8').trim()) || 'unknown';
}

/** The oldest version on which the tests run. */
const OLDEST = { major: 20, minor: 20 };
const RECOMMENDED = 24;

/** The last day of security fixes, of https://github.com/nodejs/release. Odd versions end after months. */
const endsOfLife: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
};

interface NodeVerdict {
  state: 'supported' | 'old' | 'unsupported';
  text: string;
}

/** @param version such as v24.21.0. @param today such as 2026-11-27. */
export function verdictOnNode(version: string, today: string): NodeVerdict {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor))
    return { state: 'unsupported', text: `${version} is older than ${OLDEST.major}.${OLDEST.minor}` };
  const end = endsOfLife[major];
  if (end && end < today)
    return {
      state: 'old',
      text: `${version} is old: it has had no security fixes since ${end}; use ${RECOMMENDED}`,
    };
  if (major % 2 === 1)
    return { state: 'old', text: `${version} is no version with long-term support; use ${RECOMMENDED}` };
  return { state: 'supported', text: end ? `${version}, with security fixes until ${end}` : version };
}
