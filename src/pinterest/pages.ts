/** Lists that Pinterest gives page by page. */
import { SyncError } from '../errors.js';
import { watchListEnd } from '../shared/list-end.js';
import { withRequestId } from './answer.js';
import type { ListPage, RowFault } from './contract.js';
import {
  type JsonAnswer,
  type Params,
  type PinterestHttp,
  readObject,
  unexpectedShape,
} from './json-answer.js';
import { isShortText, kindOf, notShortText } from './json-values.js';

/** Largest page of a list. */
export const PAGE_SIZE = 250;

/**
 * Pinterest has no code for a bookmark that it no longer accepts. It is the only part of the request that differs from
 * that for the page before, so it is what a refusal is about.
 *
 * @throws SyncError BookmarkRefused for that.
 */
export async function getPage(
  http: PinterestHttp,
  path: string,
  params: Params & { bookmark: string | undefined },
  signal: AbortSignal | undefined,
  comes: 'pages' | 'once' = 'pages',
): Promise<JsonAnswer> {
  try {
    const requested = { category: 'ads_read', kind: 'list', path } as const;
    const page = comes === 'pages' ? { page_size: PAGE_SIZE } : {};
    return await http.get(requested, { ...page, ...params }, signal);
  } catch (error) {
    const isRefused = error instanceof SyncError && error.code === 'RequestRefused';
    if (!isRefused || params.bookmark === undefined) throw error;
    throw new SyncError('BookmarkRefused', error.message);
  }
}

interface AskedPage {
  /** The bookmark that the page was requested with. */
  requested: string | undefined;
  /** What is listed, such as `ad groups`. */
  of: string;
  /** Of single items. */
  faultsOf: (read: { rows: readonly unknown[]; body: string }) => RowFault[];
}

export function readPage(answer: JsonAnswer, path: string, { requested, of, faultsOf }: AskedPage): ListPage {
  const page = readObject(answer, `GET ${path}`);
  const { items, bookmark } = page;
  if (!Array.isArray(items))
    throw unexpectedShape(`GET ${path}`, `"items" is ${kindOf(items)} instead of an array`, answer);
  if (bookmark !== undefined && bookmark !== null && !isShortText(bookmark))
    throw unexpectedShape(`GET ${path}`, `"bookmark" is ${notShortText(bookmark)}`, answer);
  const bounds = { of, mostPages: Number.POSITIVE_INFINITY, startsAt: requested };
  const fault = bookmark && watchListEnd(bounds)(bookmark);
  // An empty page that leads to itself is a temporary fault.
  if (fault) {
    const code = items.length > 0 ? 'UnexpectedResponse' : 'PinterestUnavailable';
    throw new SyncError(code, withRequestId(fault, answer));
  }
  const faults = faultsOf({ rows: items, body: answer.text });
  return { body: answer.text, items, faults, bookmark: bookmark || undefined };
}
