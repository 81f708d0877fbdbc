/** Text that is made part of a page. Names come from Pinterest and may hold anything. */

/** HTML that needs no escaping any more. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | null | undefined | false | readonly Html[];

/** A template whose values are escaped, unless they are HTML already. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + render(parts[index])).join(''));
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map((one: Html) => one.text).join('\n');
  return part === null || part === undefined || part === false ? '' : escapeText(String(part));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  // Control characters, which a page may not contain, become spaces or the replacement character. A mark of direction
  // would turn what stands after the name, too.
  return text
    .replace(DIRECTIONS, '')
    .replace(/[&<>"']/g, (character) => entities[character] as string)
    .replace(/[\p{Cc}]/gu, replaceControl);
}

const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const replaceControl = (character: string) => (/\s/.test(character) ? ' ' : '\ufffd');

/** JSON for a script element: nothing in it can end the element. */
export function embedJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeUnicode));
}

const escapeUnicode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
