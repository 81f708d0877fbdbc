import { createHash } from 'node:crypto';
import { SyncError } from '../../errors.js';
import { identifyAdRow, type RowIdentity } from '../../pinterest/row-identity.js';
import type { Day, DayRange } from '../../shared/dates.js';
import { remembered } from '../../shared/remembered.js';

/** How far a file was read: a position is only good for the same rows before it. */
export interface Position {
  rows: number;
  /** Of the text of these rows. */
  hash: string;
}

export interface Batch {
  rows: string[];
  /** Days that they are about; undefined among them for rows that do not say. */
  days: ReadonlySet<Day | undefined>;
  /** After them. */
  position: Position;
}

/** A batch is sent to Postgres in one piece, so it ends early when its rows are long. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** Different ads and pins that a report can be about, and what is remembered of other levels. */
const MOST_IDENTITIES = 500_000;

/** What rows are about, which depends on the table. */
export type Identify = (row: string) => RowIdentity;

/**
 * Reads a report in batches, and remembers which row, whatever its numbers, it had on which day: a bit for each, so that
 * 50,000 ads over half a year take a megabyte.
 */
export class ReportReader {
  private waiting: string[] = [];
  /** Of the rows that wait. */
  private characters = 0;
  private readonly hash = createHash('sha256');
  private done = 0;
  private readonly identities = new Map<string, number>();
  private readonly days = new Map<Day, Bits>();

  constructor(
    private readonly rows: AsyncGenerator<string[]>,
    private readonly range: DayRange,
    private readonly identify?: Identify | undefined,
  ) {}

  /** Whether it remembers every row: of other levels than ads it may have too many. */
  remembersAll = true;

  /** Passes over what is done. @returns whether these are the rows that were there before. */
  async skip({ rows, hash }: Position, atATime: number): Promise<boolean> {
    while (this.done < rows) {
      const batch = await this.take(Math.min(atATime, rows - this.done));
      if (batch.rows.length === 0) return false;
    }
    return this.position.hash === hash;
  }

  /** The next rows, at most `count`; none at the end of the file. */
  async take(count: number): Promise<Batch> {
    while (this.waiting.length < count && this.characters < BATCH_CHARACTERS) {
      const next = await this.rows.next();
      if (next.done) break;
      for (const row of next.value) this.add(row);
    }
    const rows = this.waiting.splice(0, count);
    for (const row of rows) this.characters -= row.length;
    if (rows.length > 0) this.hash.update(`${rows.join('\n')}\n`);
    const days = new Set(rows.map((row) => this.note(row)));
    this.done += rows.length;
    return { rows, days, position: this.position };
  }

  rowsOn(date: Day): number {
    return this.days.get(date)?.count ?? 0;
  }

  /** @param identity as `identify` gives it. */
  has(identity: string, date: Day): boolean {
    const index = this.identities.get(identity);
    return index !== undefined && (this.days.get(date)?.has(index) ?? false);
  }

  private get position(): Position {
    return { rows: this.done, hash: this.hash.copy().digest('hex') };
  }

  private add(row: string): void {
    this.waiting.push(row);
    this.characters += row.length;
  }

  private note(row: string): Day | undefined {
    const { identity, date } = (this.identify ?? identifyAdRow)(row);
    if (identity === undefined || date === undefined || date < this.range.from || date > this.range.to)
      return date;
    const bits = remembered(this.days, date, () => new Bits());
    const index = this.indexOf(identity);
    if (index !== undefined) bits.add(index);
    return date;
  }

  private indexOf(identity: string): number | undefined {
    const index = this.identities.get(identity) ?? this.identities.size;
    if (index >= MOST_IDENTITIES && this.identify) {
      this.remembersAll = false;
      return undefined;
    }
    if (index >= MOST_IDENTITIES)
      throw new SyncError(
        'UnexpectedResponse',
        `The report is about more than ${MOST_IDENTITIES} different ads and pins, the last in row ${this.done + 1} or soon after`,
      );
    this.identities.set(identity, index);
    return index;
  }
}

/** A set of small integers. */
class Bits {
  private bytes = new Uint8Array(64);
  count = 0;

  add(index: number): void {
    if (this.has(index)) return;
    const byte = index >> 3;
    if (byte >= this.bytes.length) {
      const larger = new Uint8Array(Math.max(byte + 1, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[byte] = (this.bytes[byte] ?? 0) | (1 << (index & 7));
    this.count += 1;
  }

  has(index: number): boolean {
    return ((this.bytes[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }
}
