/**
 * Takes JSON apart without reading it: what is inside stays as it came, also numbers that JavaScript would round. Each
 * character is looked at once; a regular expression would go through some texts again and again.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** `[` and `{`, `]` and `}` differ by one bit only. */
const isOpen = (code: number) => (code | 0x20) === 0x7b;
const isClose = (code: number) => (code | 0x20) === 0x7d;

/** @returns the place after the string that begins at `start`; undefined when it does not end. */
export function endOfString(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return undefined;
}

/** What stands between the outer brackets, at each comma of its own. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = (endOfString(text, at) ?? text.length) - 1;
    else if (isOpen(code)) {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (isClose(code) || (code === COMMA && depth === 1)) {
      if (code !== COMMA) depth -= 1;
      if (depth > 0 && code !== COMMA) continue;
      const part = text.slice(start, at).trim();
      if (part) parts.push(part);
      start = at + 1;
    }
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

/**
 * The fields of an object, each value as it stands. Of a field that comes twice the last one counts, as for Postgres.
 *
 * @param text valid JSON; what is no object has no fields.
 */
export function fieldsOf(text: string): Map<string, string> {
  if (!text.trimStart().startsWith('{')) return new Map();
  return new Map(
    partsOf(text).map((part) => {
      const end = endOfString(part, 0) ?? part.length;
      return [JSON.parse(part.slice(0, end)) as string, part.slice(part.indexOf(':', end) + 1).trim()];
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
