/** The chart library, Observable Plot on D3, and the licences under which it may be passed on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupBy } from '../../../shared/group-by.js';

/** In the order in which they are run. */
const scripts: readonly { name: string; file: string }[] = [
  { name: 'd3', file: 'dist/d3.min.js' },
  { name: '@observablehq/plot', file: 'dist/plot.umd.min.js' },
];

/** The folder of a package: its files are not among what it exports. */
function folderOf(name: string): string {
  const entry = require.resolve(name);
  const modules = 'node_modules';
  return join(entry.slice(0, entry.lastIndexOf(modules) + modules.length), name);
}

export function librarySource(): string {
  return scripts.map(({ name, file }) => readFileSync(join(folderOf(name), file), 'utf8')).join('\n');
}

/** Draws the calendars and charts: `draw.js` beside this file. */
export function drawingSource(): string {
  return readFileSync(join(__dirname, 'draw.js'), 'utf8');
}

/** The licence of every package inside of the library; those that share one are named above it. */
export function licences(): string {
  const names = new Set<string>();
  for (const { name } of scripts) collect(name, names);
  const packagesOf = groupBy([...names], licenceOf);
  return [...packagesOf].map(([text, packages]) => `${packages.join(', ')}\n\n${text}`).join('\n\n\n');
}

function collect(name: string, names: Set<string>): void {
  if (names.has(name)) return;
  names.add(name);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies)) collect(dependency, names);
}

function licenceOf(name: string): string {
  const folder = folderOf(name);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} has no licence file`);
  return readFileSync(join(folder, file), 'utf8').trim();
}
