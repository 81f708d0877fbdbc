import type { DayRange } from '../../shared/dates.js';
import { type Batch, type Identify, type Position, ReportReader } from './report-reader.js';

/** A transaction for twice the rows of a daily answer: more would need more memory and save little. */
const BATCH_ROWS = 500;

/**
 * The file of a report as steps read it: from where the last one ended, and a batch ahead of what is written.
 * `12000 <hash>` is a position: good for any file that begins with the same 12,000 rows, and for no other.
 */
export class ReportFile {
  private download = new AbortController();
  private ahead: Promise<Batch> | undefined;
  private cursor: string | undefined;
  private reader: ReportReader;

  constructor(
    private readonly rows: (hangUp: AbortSignal) => AsyncGenerator<string[]>,
    private readonly range: DayRange,
    private readonly identify?: Identify | undefined,
  ) {
    this.reader = this.open();
  }

  /** Knows the rows that were read so far, and one batch more. */
  get content(): Pick<ReportReader, 'rowsOn' | 'has' | 'remembersAll'> {
    return this.reader;
  }

  /**
   * @param position undefined for the start.
   * @returns false, at the start, when the file does not begin as the one that the position is about.
   */
  async moveTo(position: string | undefined): Promise<boolean> {
    if (position === this.cursor) return true;
    this.startOver();
    if (position === undefined) return true;
    if (await this.reader.skip(positionOf(position), BATCH_ROWS)) {
      this.cursor = position;
      return true;
    }
    this.startOver();
    return false;
  }

  /** The next rows and where they end; no rows at the end of the file. */
  async next(): Promise<Batch & { cursor: string }> {
    const batch = await (this.ahead ?? this.reader.take(BATCH_ROWS));
    this.ahead = batch.rows.length > 0 ? this.reader.take(BATCH_ROWS) : undefined;
    // Whoever asks for it next hears of it.
    this.ahead?.catch(() => undefined);
    this.cursor = cursorOf(batch.position);
    return { ...batch, cursor: this.cursor };
  }

  close(): void {
    this.download.abort(new Error('Nobody reads the report any more'));
  }

  private startOver(): void {
    this.close();
    this.ahead = undefined;
    this.cursor = undefined;
    this.reader = this.open();
  }

  private open(): ReportReader {
    this.download = new AbortController();
    return new ReportReader(this.rows(this.download.signal), this.range, this.identify);
  }
}

const cursorOf = ({ rows, hash }: Position) => `${rows} ${hash}`;

function positionOf(cursor: string): Position {
  const [rows, hash = ''] = cursor.split(' ');
  return { rows: Number(rows), hash };
}
