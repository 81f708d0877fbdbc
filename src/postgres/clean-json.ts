/**
 * JSON text can carry two things that Postgres text cannot: U+0000 and half of a surrogate pair. Both come as
 * escapes (`\u0000`, `\ud83d` on its own). The first is taken out, the second becomes U+FFFD, as Unicode
 * advises for what cannot be decoded.
 */
interface CleanedJson {
  json: string;
  /** How many characters were taken out or replaced. */
  cleaned: number;
}

// An escaped backslash is one match, so that the text \\u0000 (a backslash and letters) stays as it is.
const ESCAPES = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])/g;

export function cleanJson(json: string): CleanedJson {
  // Most answers hold neither, and one quick search is much cheaper than a replacement; that for two characters is the quickest.
  if (!json.includes('\\u') || !/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return { json, cleaned: 0 };
  let cleaned = 0;
  const text = json.replace(ESCAPES, (sequence) => {
    if (sequence === '\\u0000') {
      cleaned += 1;
      return '';
    }
    if (sequence.length === 6 && /^\\u[dD][89a-fA-F]/.test(sequence)) {
      cleaned += 1;
      return '\\ufffd';
    }
    return sequence;
  });
  return { json: text, cleaned };
}
