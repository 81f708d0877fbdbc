/** A TCP connection to Postgres that notes every statement which a program sends, as Postgres's protocol frames them. */
import { startWire } from './wire.js';

export interface StatementRecorder {
  /** The address of the database, through it. */
  urlOf(databaseUrl: string): string;
  /** Each statement once, with $1 for values. */
  statements: Set<string>;
  close(): Promise<void>;
}

export async function startStatementRecorder(databaseUrl: string): Promise<StatementRecorder> {
  const { hostname, port } = new URL(databaseUrl);
  const statements = new Set<string>();
  const wire = await startWire(hostname, Number(port || 5432), (near) =>
    near.on(
      'data',
      reader((statement) => statements.add(statement)),
    ),
  );
  return {
    urlOf: (url) => Object.assign(new URL(url), { host: wire.address }).href,
    statements,
    close: wire.close,
  };
}

/** The first message has no type; each other one is a byte, its length, and its content. */
function reader(found: (statement: string) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (rest.length < head + 4) return;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      const type = isStarted ? String.fromCharCode(rest[0] as number) : '';
      const texts = rest
        .subarray(head + 4, end)
        .toString('utf8')
        .split('\0');
      // Q is a statement without values; P begins with the name of a prepared one.
      if (type === 'Q') found(texts[0] ?? '');
      if (type === 'P') found(texts[1] ?? '');
      isStarted = true;
      rest = rest.subarray(end);
    }
  };
}
