import { idAndDayOf } from '../../pinterest/row-ids.js';
import type { Day, DayRange } from '../../shared/dates.js';

/**
 * Returns the rows of a report from any position in the file, and remembers which ad had a row on which day: a
 * bit for each, so that 50,000 ads over half a year take a megabyte.
 */
export class ReportReader {
  private waiting: string[] = [];
  /** Position in the file of the first row that is not returned yet. */
  private position = 0;
  private readonly ads = new Map<string, number>();
  private readonly days = new Map<Day, Bits>();
  private readonly doubtful = new Set<Day>();
  private isAllDoubtful = false;

  constructor(
    private readonly rows: AsyncGenerator<string[]>,
    private readonly range: DayRange,
  ) {}

  /** The next rows, at most `count`, after the first `done` of the file; none at its end. */
  async take(done: number, count: number): Promise<string[]> {
    while (this.position + this.waiting.length < done + count) {
      const { value } = await this.rows.next();
      if (!value) break;
      for (const row of value as string[]) this.note(row);
      this.waiting.push(...(value as string[]));
      const passed = Math.min(Math.max(done - this.position, 0), this.waiting.length);
      this.drop(passed);
    }
    this.drop(Math.min(Math.max(done - this.position, 0), this.waiting.length));
    return this.drop(Math.min(count, this.waiting.length));
  }

  rowsOn(date: Day): number {
    return this.days.get(date)?.count ?? 0;
  }

  has(adId: string, date: Day): boolean {
    const ad = this.ads.get(adId);
    return ad !== undefined && (this.days.get(date)?.has(ad) ?? false);
  }

  /** Whether there are rows of this day whose ad is not known. */
  isDoubtful(date: Day): boolean {
    return this.isAllDoubtful || this.doubtful.has(date);
  }

  private drop(count: number): string[] {
    this.position += count;
    return this.waiting.splice(0, count);
  }

  private note(row: string): void {
    const { adId, date } = idAndDayOf(row);
    const isOfRange = date !== undefined && date >= this.range.from && date <= this.range.to;
    if (!isOfRange) {
      this.isAllDoubtful = true;
    } else if (!adId) {
      this.doubtful.add(date);
    } else {
      let ad = this.ads.get(adId);
      if (ad === undefined) {
        ad = this.ads.size;
        this.ads.set(adId, ad);
      }
      let bits = this.days.get(date);
      if (!bits) {
        bits = new Bits();
        this.days.set(date, bits);
      }
      bits.add(ad);
    }
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
