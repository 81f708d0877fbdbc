import type { IncomingHttpHeaders } from 'node:http';
import type { Category } from './rate-limits.js';

export interface RequestRecord {
  method: string;
  /** With `/v5`, without the query. */
  path: string;
  query: URLSearchParams;
  /** Path and query as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  /** The request's body. */
  requestBody: string;
  /** HTTP status; 0 while there is none, and for good if the connection was cut instead. */
  status: number;
  /** Whose rate budget it counts for; `download` for report files, `unknown` for a path that does not exist. */
  category: Category | 'download' | 'unknown';
  /** Text of the answer. Old ones are dropped when all together pass 64 MiB. */
  body: string;
  /** The time that its answer is of; until then, of its arrival. */
  at: Date;
}

const MAX_BODY_CHARACTERS = 64 * 1024 * 1024;

export class RequestLog {
  readonly records: RequestRecord[] = [];
  private bodies: RequestRecord[] = [];
  private characters = 0;

  add(record: RequestRecord): void {
    this.records.push(record);
  }

  setBody(record: RequestRecord, body: string): void {
    record.body = body;
    this.bodies.push(record);
    this.characters += body.length;
    while (this.characters > MAX_BODY_CHARACTERS && this.bodies.length > 1) {
      const oldest = this.bodies.shift();
      if (!oldest) return;
      this.characters -= oldest.body.length;
      oldest.body = '';
    }
  }

  clear(): void {
    this.records.length = 0;
    this.bodies = [];
    this.characters = 0;
  }
}
