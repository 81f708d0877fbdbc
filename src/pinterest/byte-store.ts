const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes that come in any number of pieces, kept in one: a thousand small buffers take far more memory than what is in them. */
export class ByteStore {
  private bytes = NOTHING;
  private used = 0;

  get length(): number {
    return this.used;
  }

  add(piece: Buffer): void {
    if (this.used === 0) this.bytes = piece;
    else if (this.used + piece.length <= this.bytes.length) piece.copy(this.bytes, this.used);
    else {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.used, this.used + piece.length));
      this.bytes.copy(larger, 0, 0, this.used);
      piece.copy(larger, this.used);
      this.bytes = larger;
    }
    this.used += piece.length;
  }

  /** Bytes that are no text become U+FFFD. */
  toString(): string {
    return this.bytes.toString('utf8', 0, this.used);
  }
}
