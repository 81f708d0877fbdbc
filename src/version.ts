import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As package.json, one folder up from src and from dist, has it. */
export function productVersion(): string {
  return JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')).version;
}
