/**
 * The rows of a report's file, one by one and as they came: a file may have gigabytes, and JSON.parse would round
 * what is in it. A row is an object inside of an array, wherever that array is: Pinterest groups the rows of a report
 * by id (`{"<id>": [row, ..]}`) or by day, or sends them bare. What only the key of the group says is added to the row.
 */
import { SyncError } from '../errors.js';
import { withGroup } from './row-ids.js';

/** A row with every column has about 2 KB. */
const LONGEST_PIECE_BYTES = 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const NOTHING = 0;

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * @returns the texts of the rows, as many at a time as a chunk brings.
 * @throws SyncError UnexpectedResponse for something else than a report, PinterestUnavailable when it breaks off.
 */
export async function* reportRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const outline = new Outline();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const rows: string[] = [];
    rest = data.subarray(outline.read(data, rows));
    if (rest.length > LONGEST_PIECE_BYTES) {
      throw new SyncError(
        'UnexpectedResponse',
        `A row of the report is longer than ${LONGEST_PIECE_BYTES} bytes`,
      );
    }
    if (rows.length > 0) yield rows;
  }
  if (!outline.isComplete || rest.length > 0) {
    throw new SyncError('PinterestUnavailable', 'The file of the report breaks off before its end');
  }
}

/** The context of the rows: which object or array is open, under which keys, and what came last. */
class Outline {
  private readonly open: { bracket: number; key?: string | undefined }[] = [];
  private last = NOTHING;

  get isComplete(): boolean {
    return this.open.length === 0 && this.last !== NOTHING;
  }

  /** Takes complete pieces (rows, keys, punctuation) from `data`. @returns where the first incomplete piece begins. */
  read(data: Buffer, rows: string[]): number {
    let at = 0;
    while (at < data.length) {
      const byte = data[at] as number;
      if (isSpace(byte)) at += 1;
      else if (byte === OPEN_BRACE && this.innermost === OPEN_BRACKET) {
        const end = endOfObject(data, at);
        if (end === undefined) return at;
        rows.push(withGroup(data.toString('utf8', at, end), this.keys));
        this.last = CLOSE_BRACE;
        at = end;
      } else if (byte === QUOTE) {
        const end = endOfString(data, at);
        if (end === undefined) return at;
        this.take(byte);
        this.nameGroup(data.toString('utf8', at + 1, end - 1));
        at = end;
      } else {
        this.take(byte);
        at += 1;
      }
    }
    return at;
  }

  private get innermost(): number | undefined {
    return this.open.at(-1)?.bracket;
  }

  private get keys(): string[] {
    return this.open.flatMap(({ key = [] }) => key);
  }

  private nameGroup(key: string): void {
    const group = this.open.at(-1);
    if (group) group.key = key;
  }

  private take(byte: number): void {
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (this.isComplete) throw unexpected(byte);
      this.open.push({ bracket: byte });
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      const opened = this.open.pop()?.bracket;
      if (opened !== (byte === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET)) throw unexpected(byte);
    } else if (byte === QUOTE) {
      // Text is only met as a key; a value that is not inside of a row belongs to something else than a report.
      if (this.innermost !== OPEN_BRACE || this.last === COLON) throw unexpected(byte);
    } else if (byte !== COLON && byte !== COMMA) throw unexpected(byte);
    this.last = byte;
  }
}

function unexpected(byte: number): SyncError {
  const found = JSON.stringify(String.fromCharCode(byte));
  return new SyncError(
    'UnexpectedResponse',
    `The file of the report holds ${found} where rows or their groups should be`,
  );
}

/** @returns the place after the object that begins at `start`; undefined when `data` ends before it does. */
function endOfObject(data: Buffer, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < data.length; at += 1) {
    const byte = data[at];
    if (byte === QUOTE) {
      const end = endOfString(data, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** @returns the place after the string that begins at `start`; undefined when `data` ends before it does. */
function endOfString(data: Buffer, start: number): number | undefined {
  for (let at = data.indexOf(QUOTE, start + 1); at !== -1; at = data.indexOf(QUOTE, at + 1)) {
    let backslashes = 0;
    while (data[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return undefined;
}
