/**
 * An answer as the text that COPY reads: what a loader would have to make first, to copy what Pinterest sends. Values
 * are cut out of the text, never read, so that every digit stays; made for the plain rows of the bench.
 */
import { createHash } from 'node:crypto';
import { tables } from '../../src/tables/index.js';

const { columns, syncKey } = tables.ad_analytics;
const names = columns.map(({ name }) => name);
const places = new Map(columns.map(({ field }, index) => [field, index]));
const keyParts = syncKey.map((name) => names.indexOf(name));
const accountPlace = names.indexOf('ad_account_id');

const PAIR = /"([A-Z0-9_]+)":(?:"((?:[^"\\]|\\.)*)"|([^,}]+))/y;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

export function copyTextOfAnswer(body: string, adAccountId: string): string {
  let text = '';
  for (let at = body.indexOf('{'); at !== -1; at = body.indexOf('{', PAIR.lastIndex)) {
    const row = new Array<string>(columns.length).fill('\\N');
    row[accountPlace] = adAccountId;
    PAIR.lastIndex = at + 1;
    for (let pair = PAIR.exec(body); pair; pair = PAIR.exec(body)) {
      const [, field, quoted, literal] = pair;
      const place = places.get(field);
      if (place !== undefined) row[place] = quoted === undefined ? (literal as string) : textOf(quoted);
      at = PAIR.lastIndex;
      PAIR.lastIndex = at + 1;
    }
    PAIR.lastIndex = at;
    const glued = keyParts.map((part) => (row[part] === '\\N' ? '' : row[part])).join('');
    row.push(createHash('md5').update(glued).digest('hex'));
    text += `${row.join('\t')}\n`;
  }
  return text;
}

function textOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  const read = JSON.parse(`"${quoted}"`) as string;
  return read.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
