/**
 * JSON as some programs write it: with words such as NaN for numbers, with raw line ends in text. Each is made JSON
 * without a change of what it says, so that one odd value does not cost the answer.
 */
import { endOfString } from './json-text.js';

interface ReadJson {
  /** JSON that Postgres reads too: the text as it came where it was JSON already. */
  text: string;
  json: unknown;
}

/** @returns undefined for what is no JSON: a gateway's page, or an answer that breaks off. */
export function readJson(text: string): ReadJson | undefined {
  const read = tryToParse(text);
  if (read) return read;
  const mended = mendJson(text);
  return mended === undefined ? undefined : tryToParse(mended);
}

function tryToParse(text: string): ReadJson | undefined {
  try {
    return { text, json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A word outside of strings, or what is between words. */
// Bounded, because a regular expression remembers each place that it could go back to. What is longer is taken in pieces.
const WORD = /[^"{}[\],:\s]{1,20001}/y;
const BETWEEN = /[{}[\],:\s]{1,20000}/y;

/** An answer has fewer values. */
const MOST_CHANGES = 400_000;

const JSON_WORD = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/** Words that stand where a number should, and numbers that JSON does not write so: `.5`, `+1`, `007`. */
const NUMBER_WORDS = /^[+-]?(?:nan|inf(?:inity)?|[\d.]+(?:e[+-]?\d+)?)$/i;

const OTHER_NAMES: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
};

/** A text in which pieces are replaced, the first first. */
class Edited {
  private readonly parts: string[] = [];
  private done = 0;

  constructor(readonly text: string) {}

  get changes(): number {
    return this.parts.length / 2;
  }

  replace(from: number, to: number, piece: string): void {
    this.parts.push(this.text.slice(this.done, from), piece);
    this.done = to;
  }

  toString(): string {
    return this.parts.join('') + this.text.slice(this.done);
  }
}

/** @returns undefined for a string that does not end, or more faults than any answer has values. */
function mendJson(text: string): string | undefined {
  const edited = new Edited(text);
  for (let at = 0; at < text.length; ) {
    if (edited.changes > MOST_CHANGES) return undefined;
    if (text[at] === '"') {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      mendString(edited, at, end);
      at = end;
    } else at = mendWord(edited, endOf(BETWEEN, text, at));
  }
  return edited.toString();
}

/** @returns the place after what `pattern` matches at `at`, or `at` itself. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Longer ones are neither names nor numbers that a column holds. */
const LONGEST_WORD = 20_000;

/** Unknown words stay, so that a text that is no JSON does not become some. @returns the place after the word. */
function mendWord(edited: Edited, at: number): number {
  const end = endOf(WORD, edited.text, at);
  if (end === at || end - at > LONGEST_WORD) return end;
  const word = edited.text.slice(at, end);
  if (JSON_WORD.test(word)) return end;
  // As text it keeps what it says: a column for numbers says what is wrong with it.
  const meant = NUMBER_WORDS.test(word) ? `"${word}"` : Object.hasOwn(OTHER_NAMES, word) && OTHER_NAMES[word];
  if (meant) edited.replace(at, end, meant);
  return end;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const BACKSLASH = 0x5c;
const isControl = (code: number) => code < 0x20;

/** Raw control characters become escapes; a backslash that escapes nothing becomes one that stands for itself. */
function mendString(edited: Edited, from: number, to: number): void {
  const { text } = edited;
  for (let at = from + 1; at < to - 1 && edited.changes <= MOST_CHANGES; ) {
    const code = text.charCodeAt(at);
    const next = code === BACKSLASH ? endOf(ESCAPE, text, at) : at;
    const isOdd = next === at && (code === BACKSLASH || isControl(code));
    if (isOdd) edited.replace(at, at + 1, JSON.stringify(text[at]).slice(1, -1));
    at = Math.max(next, at + 1);
  }
}
