/** Takes JSON apart without reading it: what is inside stays as it came, also numbers that JavaScript would round. */

/** A string, or a sign that opens, closes or separates. */
const SIGNS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\],]/g;

/** What stands between the outer brackets, at each comma of its own. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: sign, index } of text.matchAll(SIGNS)) {
    if (sign === '{' || sign === '[') {
      depth += 1;
      if (depth === 1) start = index + 1;
    } else if (sign === '}' || sign === ']') depth -= 1;
    const isEnd = depth === 0 || (depth === 1 && sign === ',');
    if (!isEnd) continue;
    const part = text.slice(start, index).trim();
    if (part) parts.push(part);
    start = index + 1;
  }
  return parts;
}

/**
 * The elements of an array, each as it stands.
 *
 * @param text valid JSON.
 */
export function elementsOf(text: string): string[] {
  return text.trimStart().startsWith('[') ? partsOf(text) : [];
}

/** A key with its value. */
const FIELD = /^("[^"\\]*(?:\\[\s\S][^"\\]*)*")\s*:\s*([\s\S]*)$/;

/**
 * The fields of an object, each value as it stands. Of a field that comes twice the last one counts, as for Postgres.
 *
 * @param text valid JSON; what is no object has no fields.
 */
export function fieldsOf(text: string): Map<string, string> {
  if (!text.trimStart().startsWith('{')) return new Map();
  return new Map(
    partsOf(text).map((part) => {
      const [, key = '""', value = ''] = FIELD.exec(part) ?? [];
      return [JSON.parse(key) as string, value];
    }),
  );
}

/** Where the rows stand in an answer: `{items: [..]}`, a bare array, or one bare object. */
export type BodyShape = 'page' | 'array' | 'object';

/** The JSON of each row of an answer, as it came. */
export function rowTexts(body: string, shape: BodyShape): string[] {
  if (shape === 'object') return [body];
  return elementsOf(shape === 'array' ? body : (fieldsOf(body).get('items') ?? '[]'));
}
