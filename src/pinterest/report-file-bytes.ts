/** Downloads the file of a report: what is asked of its host, and how slowly it may come. */
import axios from 'axios';
import { SyncError } from '../errors.js';
import { fileLimits, STEADY_BYTES } from './answer-limits.js';
import { networkError } from './network-error.js';
import { plainBytes } from './plain-bytes.js';
import { ACCEPTED_ENCODINGS, unread } from './unread.js';

interface Download {
  signal: AbortSignal;
  stallMs: number;
}

const FILE = 'The file of the report';

/**
 * The unpacked bytes of the file. The bearer token stays away from it: the link is signed, and its host is not
 * Pinterest's API. Messages leave the link out, because anyone who has it can read the report.
 *
 * @throws SyncError PinterestUnavailable when it is not there, breaks off or comes too slowly; UnexpectedResponse when
 * it is larger than any report.
 */
export async function* fileBytes(url: string, { signal, stallMs }: Download): AsyncGenerator<Buffer> {
  const patience = new Patience(stallMs);
  try {
    const answer = await patience.waitFor(
      axios.get<AsyncIterable<Buffer>>(url, {
        headers: { 'Accept-Encoding': ACCEPTED_ENCODINGS },
        signal: AbortSignal.any([signal, patience.signal]),
        ...unread,
      }),
    );
    if (answer.status !== 200)
      throw unavailable(`The download of the report's file was answered with HTTP ${answer.status}`);
    const encoding = answer.headers['content-encoding'];
    yield* plainBytes(pieces(answer.data, patience), { of: FILE, mostBytes: fileLimits.bytes, encoding });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof SyncError) throw error;
    if (patience.signal.aborted) throw patience.fault();
    throw networkError(error, "the download of the report's file");
  } finally {
    // When the caller stops reading, the connection is closed.
    patience.end();
  }
}

const unavailable = (message: string) => new SyncError('PinterestUnavailable', message);

async function* pieces(data: AsyncIterable<Buffer>, patience: Patience): AsyncGenerator<Buffer> {
  const iterator = data[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await patience.waitFor(iterator.next());
      if (piece.done) return;
      patience.note(piece.value.length);
      yield piece.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Only the time of waiting counts, not the time in which rows are written. One byte now and then is no progress. */
class Patience {
  private readonly stall = new AbortController();
  private waitedMs = 0;
  private bytes = 0;

  constructor(private readonly stallMs: number) {}

  get signal(): AbortSignal {
    return this.stall.signal;
  }

  async waitFor<T>(what: Promise<T>): Promise<T> {
    const began = performance.now();
    const timer = setTimeout(() => this.stall.abort(), this.stallMs - this.waitedMs);
    try {
      return await what;
    } finally {
      clearTimeout(timer);
      this.waitedMs += performance.now() - began;
    }
  }

  note(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < STEADY_BYTES) return;
    this.bytes = 0;
    this.waitedMs = 0;
  }

  fault(): SyncError {
    const came = this.bytes === 0 ? 'Nothing more' : `Only ${this.bytes} bytes`;
    return unavailable(`${came} of the report's file came within ${this.stallMs / 1_000} s`);
  }

  end(): void {
    this.stall.abort();
  }
}
