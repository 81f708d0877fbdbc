/** What an endpoint hands back, still in parts, so that a fault can change it in a sensible way. */

export type Answer =
  /** A page of a list: JSON texts of the items. */
  | { kind: 'list'; items: string[]; bookmark: string | null; samePage: string }
  /** A bare array: JSON texts of the rows. */
  | { kind: 'rows'; rows: string[] }
  | { kind: 'json'; text: string };

/** What is sent. */
export interface Outcome {
  status: number;
  text: string;
  /** Default: that the text is JSON. */
  headers?: Record<string, string> | undefined;
}

export function json(value: unknown): Answer {
  return { kind: 'json', text: JSON.stringify(value) };
}

export function answerText(answer: Answer): string {
  if (answer.kind === 'json') return answer.text;
  if (answer.kind === 'rows') return `[${answer.rows.join(',')}]`;
  return `{"items":[${answer.items.join(',')}],"bookmark":${JSON.stringify(answer.bookmark)}}`;
}

export function repeatFirst(answer: Answer): Answer {
  if (answer.kind === 'list') return { ...answer, items: [...answer.items, ...answer.items.slice(0, 1)] };
  if (answer.kind === 'rows') return { ...answer, rows: [...answer.rows, ...answer.rows.slice(0, 1)] };
  return answer;
}

export function emptyPage(answer: Answer): Answer {
  return answer.kind === 'list' ? { ...answer, items: [], bookmark: answer.samePage } : answer;
}
