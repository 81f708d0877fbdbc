/**
 * JSON as some programs write it: with words such as NaN for numbers, with raw line ends in text, with the bytes of
 * another encoding. Each is made JSON without a change of what it says, so that one odd value does not cost the answer.
 */
import { gunzipSync } from 'node:zlib';

interface ReadJson {
  /** JSON that Postgres reads too: the text as it came where it was JSON already. */
  text: string;
  json: unknown;
}

/** @returns undefined for what is no JSON: a gateway's page, or an answer that breaks off. */
export function readJson(text: string): ReadJson | undefined {
  return tryToParse(text) ?? tryToParse(mendJson(text));
}

function tryToParse(text: string): ReadJson | undefined {
  try {
    return { text, json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A string, or a word outside of strings: what is between them stays as it is. */
const PIECES = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[^"{}[\],:\s]+/g;

const JSON_WORD = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/** Words that stand where a number should, and numbers that JSON does not write so: `.5`, `+1`, `007`. */
const NUMBER_WORDS = /^[+-]?(?:nan|inf(?:inity)?|[\d.]+(?:e[+-]?\d+)?)$/i;

const OTHER_NAMES: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
};

/** Other words stay, so that a text that is no JSON does not become some. */
const mendJson = (text: string) =>
  text.replace(PIECES, (piece) => {
    if (piece.startsWith('"')) return mendString(piece);
    if (JSON_WORD.test(piece)) return piece;
    // As text it keeps what it says: a column for numbers says what is wrong with it.
    return NUMBER_WORDS.test(piece) ? `"${piece}"` : (OTHER_NAMES[piece] ?? piece);
  });

/** Raw control characters become escapes; a backslash that escapes nothing becomes one that stands for itself. */
function mendString(quoted: string): string {
  return (
    quoted
      .replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|\\/g, (found) => (found === '\\' ? '\\\\' : found))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON does not allow in a string.
      .replace(/[\u0000-\u001f]/g, (character) => JSON.stringify(character).slice(1, -1))
  );
}

/** How bytes begin that are compressed, or that are not UTF-8. */
const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isUtf16 = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xfe;

/**
 * The text of an answer, without a byte order mark; bytes that are no text become U+FFFD. Of compressed bytes without
 * the header that says so, no more than `mostBytes` are unpacked.
 *
 * @throws Error for compressed bytes that break off or are more.
 */
export function textOfBytes(bytes: Buffer, mostBytes: number): string {
  if (isGzip(bytes)) return textOfBytes(gunzipSync(bytes, { maxOutputLength: mostBytes }), mostBytes);
  return new TextDecoder(isUtf16(bytes) ? 'utf-16le' : 'utf-8').decode(bytes);
}
