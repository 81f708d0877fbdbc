/** Counts what JSON holds while it comes in, each byte once: whoever parses it knows that it is small enough. */
import { SyncError } from '../errors.js';
import { type AnswerKind, kindLimits, MOST_LEVELS } from './answer-limits.js';
import { JsonSigns } from './json-bytes.js';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** `[` and `{`, `]` and `}` differ by one bit only. */
const isOpen = (byte: number) => (byte | 0x20) === 0x7b;
const isClose = (byte: number) => (byte | 0x20) === 0x7d;

export class JsonBounds {
  private level = 0;
  private values = 0;
  private rows = 0;
  private readonly signs = new JsonSigns({ withCommas: true });
  /** Whether the bracket that rows are in is that of a list. */
  private inRows = false;
  private isJson: boolean | undefined;

  /** @param of such as `The answer to GET /ad_accounts`, for messages. */
  constructor(
    private readonly kind: AnswerKind,
    private readonly of: string,
  ) {}

  /**
   * @param bytes UTF-8, the next ones.
   * @throws SyncError UnexpectedResponse as soon as they are more than an answer of this kind may have.
   */
  take(bytes: Buffer): void {
    if (this.isJson === undefined) {
      const first = bytes.find((byte) => !isSpace(byte));
      // What is neither an object nor a list has no brackets that mean anything: a page of HTML.
      if (first !== undefined) this.isJson = isOpen(first);
    }
    if (this.isJson) this.takeJson(bytes);
  }

  private takeJson(bytes: Buffer): void {
    for (let at = this.signs.next(bytes, 0); at < bytes.length; at = this.signs.next(bytes, at + 1))
      this.takeSign(bytes[at] as number);
  }

  private takeSign(byte: number): void {
    if (isClose(byte)) {
      this.level -= 1;
      return;
    }
    const { values, rows } = kindLimits[this.kind];
    this.values += 1;
    if (this.values > values) throw this.tooMany(`${values} values`);
    if (byte !== COMMA) this.open(byte, rows?.level);
    else if (rows && this.level === rows.level && this.inRows) this.takeRow(rows.most);
  }

  private open(bracket: number, rowLevel: number | undefined): void {
    this.level += 1;
    if (this.level === rowLevel) this.inRows = bracket === OPEN_BRACKET;
    if (this.level <= MOST_LEVELS) return;
    throw new SyncError('UnexpectedResponse', `${this.of} has brackets more than ${MOST_LEVELS} levels deep`);
  }

  /** Each comma is followed by another row. */
  private takeRow(most: number): void {
    this.rows += 1;
    if (this.rows >= most) throw this.tooMany(`${most} rows`);
  }

  private tooMany(limit: string): SyncError {
    return new SyncError('UnexpectedResponse', `${this.of} has more than ${limit}`, { isTooLarge: true });
  }
}
