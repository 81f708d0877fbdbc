/** The observer of requests: the worker counts, logs and traces them. */
import type { Answer } from './answer.js';
import type { Category } from './rate-limits.js';

export interface RequestSummary {
  method: 'GET' | 'POST';
  /** Without the query. */
  path: string;
  /** `oauth` has no budget. */
  category: Category | 'oauth';
}

export interface RequestObserver {
  /** Wraps the wait for the request's turn. */
  wait(category: Category, take: () => Promise<void>): Promise<void>;
  /** Wraps one request. Whatever its status, an answer is a result. */
  request(summary: RequestSummary, send: () => Promise<Answer>): Promise<Answer>;
}

export const noObserver: RequestObserver = {
  wait: (_, take) => take(),
  request: (_, send) => send(),
};
