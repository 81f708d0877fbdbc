// `npm run docs`: writes the parts of docs/ that are computed from the code.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from './docs/pages.js';

const ROOT = join(__dirname, '..');

for (const [name, render] of Object.entries(pages)) {
  const file = join(ROOT, name);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const wanted = render(present);
  if (wanted !== present) writeFileSync(file, wanted);
  console.log(`${name} ${wanted === present ? 'is up to date' : 'was written'}`);
}
