import { onOneLine } from '../shared/plain-text.js';
import { redact } from '../shared/redact.js';

/** What came back from Pinterest, before anyone says what it means. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  body: string;
}

/** Pinterest's id of the request, which its support asks for. */
export function requestIdOf({ headers }: Pick<Answer, 'headers'>): string | undefined {
  const id = headers['x-pinterest-rid'];
  return typeof id === 'string' ? onOneLine(redact(id)).slice(0, 64) : undefined;
}

/** The message with the id of the request, where the answer has one. */
export function withRequestId(message: string, answer: Pick<Answer, 'headers'>): string {
  const requestId = requestIdOf(answer);
  return requestId ? `${message} (request id ${requestId})` : message;
}
