/** Goes through the bytes of JSON, which may come in any number of chunks: each byte is looked at once. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const NOTHING = -1;

/** Finds brackets, and commas where they are wanted, outside of texts. Everything is in one loop, because all answers go through it. */
export class JsonSigns {
  private inText = false;
  /** Whether the last chunk ended in a text, with a backslash that escapes what follows. */
  private isEscaped = false;
  private readonly separator: number;

  constructor({ withCommas }: { withCommas: boolean }) {
    this.separator = withCommas ? COMMA : NOTHING;
  }

  /** @returns the place of the next sign; the length of the chunk when no other is in it. */
  next(chunk: Buffer, from: number): number {
    const { separator } = this;
    let at = this.inText ? this.endOfText(chunk, from) : from;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      // `[` and `{`, `]` and `}` differ by one bit only.
      if (byte === separator || (byte | 0x20) === 0x7b || (byte | 0x20) === 0x7d) return at;
      if (byte === QUOTE) at = this.endOfText(chunk, at + 1) - 1;
    }
    return at;
  }

  /** Whether a text goes on in the next chunk. */
  get isInText(): boolean {
    return this.inText;
  }

  /** @returns the place after the text, from within it at `from`; the length of the chunk when it goes on. */
  endOfText(chunk: Buffer, from: number): number {
    for (let start = from; ; ) {
      const quote = chunk.indexOf(QUOTE, start);
      const end = quote === -1 ? chunk.length : quote;
      let first = end;
      while (first > start && chunk[first - 1] === BACKSLASH) first -= 1;
      const isEscaped = (end - first + (first === start && this.isEscaped ? 1 : 0)) % 2 === 1;
      this.inText = quote === -1;
      this.isEscaped = this.inText && isEscaped;
      if (this.inText || !isEscaped) return this.inText ? end : end + 1;
      start = quote + 1;
    }
  }
}
