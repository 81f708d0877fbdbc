/**
 * The rows of a report's file, one by one and as they came: a file may have gigabytes, and JSON.parse would round
 * what is in it. A row is an object inside of an array, wherever that array is: Pinterest groups the rows of a report
 * by id (`{"<id>": [row, ..]}`) or by day, or sends them bare. What only the key of the group says is added to the row.
 * Each byte is looked at once, however the file is cut.
 */
import { SyncError } from '../errors.js';
import { fileLimits } from './answer-limits.js';
import { ByteStore } from './byte-store.js';
import { JsonSigns } from './json-bytes.js';
import { withGroup } from './row-ids.js';

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const NOTHING = 0;

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * @param idField the field of the ids that rows may be grouped by.
 * @returns the texts of the rows, as many at a time as a chunk brings.
 * @throws SyncError UnexpectedResponse for something else than a report, or more than one may have;
 * PinterestUnavailable when it breaks off.
 */
export async function* reportRows(
  chunks: AsyncIterable<Buffer>,
  mostRows: number,
  idField?: string,
): AsyncGenerator<string[]> {
  const outline = new Outline(mostRows, idField);
  for await (const chunk of chunks) {
    const rows = outline.read(chunk);
    if (rows.length > 0) yield rows;
  }
  if (!outline.isComplete) {
    throw new SyncError('PinterestUnavailable', 'The file of the report breaks off before its end');
  }
}

/** The context of the rows: which object or array is open, under which keys, and what came last. */
class Outline {
  private readonly open: { bracket: number; key?: string | undefined }[] = [];
  private last = NOTHING;
  /** A row or a key that is not complete yet. */
  private piece: Piece | undefined;
  private rows = 0;
  private bytesSinceRow = 0;

  constructor(
    private readonly mostRows: number,
    private readonly idField: string | undefined,
  ) {}

  get isComplete(): boolean {
    return this.piece === undefined && this.open.length === 0 && this.last !== NOTHING;
  }

  /** @returns the rows that end in `chunk`. */
  read(chunk: Buffer): string[] {
    const rows: string[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.piece) at = this.goOn(this.piece, chunk, at, rows);
      else at = this.begin(chunk, at);
    }
    this.bytesSinceRow = rows.length > 0 ? 0 : this.bytesSinceRow + chunk.length;
    if (this.bytesSinceRow > fileLimits.gapBytes)
      throw unexpected(`has no row in ${this.bytesSinceRow} bytes, after ${this.rows} rows`);
    return rows;
  }

  /** What comes between rows. @returns where a row or a key begins, or the end of the chunk. */
  private begin(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (isSpace(byte)) continue;
      const isRow = byte === OPEN_BRACE && this.open.at(-1)?.bracket === OPEN_BRACKET;
      if (!isRow) this.take(byte);
      if (isRow || byte === QUOTE) {
        this.piece = new Piece(isRow, this.rows + 1, this.open.length);
        return at;
      }
    }
    return chunk.length;
  }

  private goOn(piece: Piece, chunk: Buffer, at: number, rows: string[]): number {
    const end = piece.take(chunk, at);
    if (end === undefined) return chunk.length;
    this.piece = undefined;
    if (piece.isRow) {
      this.countRow();
      rows.push(withGroup(piece.text, this.keys, this.idField));
      this.last = CLOSE_BRACE;
    } else this.nameGroup(piece.text.slice(1, -1));
    return end;
  }

  private countRow(): void {
    this.rows += 1;
    if (this.rows > this.mostRows)
      throw unexpected(`has more than ${this.mostRows} rows, far more than ads and days were requested`);
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
      if (this.isComplete) throw outOfPlace(byte);
      this.open.push({ bracket: byte });
      if (this.open.length > fileLimits.levels) throw tooDeep(this.rows + 1);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      const opened = this.open.pop()?.bracket;
      if (opened !== (byte === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET)) throw outOfPlace(byte);
    } else if (byte === QUOTE) {
      // Text is only met as a key; a value that is not inside of a row belongs to something else than a report.
      if (this.open.at(-1)?.bracket !== OPEN_BRACE || this.last === COLON) throw outOfPlace(byte);
    } else if (byte !== COLON && byte !== COMMA) throw outOfPlace(byte);
    this.last = byte;
  }
}

/** A row or a key, which may come in any number of chunks. */
class Piece {
  private readonly bytes = new ByteStore();
  private level = 0;
  private readonly signs = new JsonSigns({ withCommas: false });

  constructor(
    readonly isRow: boolean,
    private readonly row: number,
    private readonly outerLevels: number,
  ) {}

  get text(): string {
    return this.bytes.toString();
  }

  /** @returns where it ends in `chunk`; undefined when it goes on in the next one. */
  take(chunk: Buffer, from: number): number | undefined {
    const end = this.endIn(chunk, from);
    this.bytes.add(chunk.subarray(from, end));
    const most = this.isRow ? fileLimits.rowBytes : fileLimits.keyBytes;
    if (this.bytes.length > most)
      throw new SyncError(
        'UnexpectedResponse',
        `${this.isRow ? `Row ${this.row} of the report` : `The name of a group of the report, before row ${this.row},`} is longer than ${most} bytes`,
      );
    return end;
  }

  private endIn(chunk: Buffer, from: number): number | undefined {
    if (!this.isRow) return this.endOfKey(chunk, from);
    const { signs } = this;
    for (let at = signs.next(chunk, from); at < chunk.length; at = signs.next(chunk, at + 1)) {
      const byte = chunk[at];
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.deepen();
      else this.level -= 1;
      if (this.level === 0) return at + 1;
    }
    return undefined;
  }

  private endOfKey(chunk: Buffer, from: number): number | undefined {
    const isFirst = this.bytes.length === 0;
    const end = this.signs.endOfText(chunk, isFirst ? from + 1 : from);
    return this.signs.isInText ? undefined : end;
  }

  private deepen(): void {
    this.level += 1;
    if (this.outerLevels + this.level > fileLimits.levels) throw tooDeep(this.row);
  }
}

const unexpected = (what: string) => new SyncError('UnexpectedResponse', `The file of the report ${what}`);

const tooDeep = (row: number) =>
  unexpected(`has brackets more than ${fileLimits.levels} levels deep, at row ${row}`);

const outOfPlace = (byte: number) =>
  unexpected(`holds ${JSON.stringify(String.fromCharCode(byte))} where rows or their groups should be`);
