/** Reads the text format of COPY: a line for each row, tabs between its fields, \N for NULL. */

export type TextRow = (string | null)[];

const NEWLINE = 10;

/** The rows in portions, as they arrive. */
export async function* copiedRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<TextRow[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const received = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    // A newline within a value is escaped, and no byte of another character looks like one.
    const end = received.lastIndexOf(NEWLINE);
    rest = received.subarray(end + 1);
    if (end >= 0) yield received.toString('utf8', 0, end).split('\n').map(splitLine);
  }
}

const splitLine = (line: string): TextRow => line.split('\t').map(unescaped);

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescaped(field: string): string | null {
  if (!field.includes('\\')) return field;
  if (field === '\\N') return null;
  return field.replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}
