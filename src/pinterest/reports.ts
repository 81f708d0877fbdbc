/**
 * Reports that Pinterest makes in the background: requested, polled, downloaded. One report holds the daily rows of
 * all ads of an ad account for up to half a year.
 */
import axios from 'axios';
import { SyncError } from '../errors.js';
import { noProxies, type Proxies } from '../network/proxies.js';
import { routeTo } from '../network/route.js';
import { type AttributionSettings, attributionFields } from '../shared/attribution.js';
import { shorten } from '../shared/shorten.js';
import type { Reports } from './contract.js';
import { type PinterestHttp, readObject, unexpectedShape } from './json-answer.js';
import { kindOf } from './json-values.js';
import { networkError } from './network-error.js';
import { plainBytes } from './plain-bytes.js';
import { reportRows } from './report-rows.js';

/** Wait for the head of the file, and for each further piece of it. */
const STALL_MS = 60_000;
/** Even half a year of a very large account is far smaller. */
const LARGEST_FILE_BYTES = 16 * 1024 ** 3;

export function createReports({
  http,
  apiUrl,
  attribution,
  proxies = noProxies,
}: {
  http: PinterestHttp;
  apiUrl: string;
  attribution: AttributionSettings;
  proxies?: Proxies | undefined;
}): Reports {
  const isLocal = new URL(apiUrl).protocol === 'http:';

  return {
    async request({ adAccountId, range, columns }, signal) {
      const path = pathOf(adAccountId);
      const body = {
        start_date: range.from,
        end_date: range.to,
        granularity: 'DAY',
        level: 'PIN_PROMOTION',
        columns,
        report_format: 'JSON',
        // Pinterest recommends it for large reports.
        primary_sort: 'BY_DATE',
        ...attributionFields(attribution),
      };
      const answer = await http.post('ads_analytics', path, body, signal);
      const { token } = readObject(answer, `POST ${path}`);
      if (typeof token === 'string' && token !== '') return token;
      throw unexpectedShape(`POST ${path}`, `"token" is ${kindOf(token)} instead of text`, answer);
    },

    async poll(adAccountId, token, signal) {
      const path = pathOf(adAccountId);
      const answer = await http.get('ads_analytics', path, { token }, signal);
      const { report_status: status, url } = readObject(answer, `GET ${path}`);
      if (status === 'FINISHED') {
        if (typeof url === 'string') return { state: 'ready', url: checkedUrl(url, isLocal) };
        throw unexpectedShape(`GET ${path}`, `FINISHED with a "url" that is ${kindOf(url)}`, answer);
      }
      // While a report is being made, there may be no status at all.
      if (status === 'IN_PROGRESS' || status === null || status === undefined) return { state: 'making' };
      return { state: 'over', status: shorten(String(status), 40) };
    },

    rows: (url, signal) => reportRows(plainBytes(download(checkedUrl(url, isLocal), signal, proxies))),
  };
}

const pathOf = (adAccountId: string) => `/ad_accounts/${encodeURIComponent(adAccountId)}/reports`;

/** The file is at another host, so it is never requested without TLS unless Pinterest itself is a local stand-in. */
function checkedUrl(url: string, isLocal: boolean): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : 'no address';
  if (protocol === 'https:' || (isLocal && protocol === 'http:')) return url;
  throw new SyncError(
    'UnexpectedResponse',
    `The link to the report's file must begin with https:, not with ${protocol}`,
  );
}

/**
 * The file in pieces. The bearer token stays away from it: the link is signed, and its host is not Pinterest's
 * API. Messages leave the link out, because anyone who has it can read the report.
 */
async function* download(url: string, signal: AbortSignal, proxies: Proxies): AsyncGenerator<Buffer> {
  const request = "the report's file";
  const stall = new AbortController();
  const either = AbortSignal.any([signal, stall.signal]);
  const waited = <T>(piece: Promise<T>) => withStall(piece, stall);
  try {
    const answer = await waited(
      axios.get<AsyncIterable<Buffer>>(url, {
        ...routeTo(url, proxies),
        responseType: 'stream',
        maxRedirects: 0,
        validateStatus: () => true,
        signal: either,
      }),
    );
    if (answer.status !== 200) {
      throw new SyncError(
        'PinterestUnavailable',
        `The download of ${request} was answered with HTTP ${answer.status}`,
      );
    }
    const pieces = answer.data[Symbol.asyncIterator]();
    let bytes = 0;
    for (let piece = await waited(pieces.next()); !piece.done; piece = await waited(pieces.next())) {
      bytes += piece.value.length;
      if (bytes > LARGEST_FILE_BYTES) {
        throw new SyncError('UnexpectedResponse', `${request} is larger than ${LARGEST_FILE_BYTES} bytes`);
      }
      yield piece.value;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof SyncError) throw error;
    if (stall.signal.aborted) {
      throw new SyncError(
        'PinterestUnavailable',
        `Nothing more of ${request} came within ${STALL_MS / 1_000} s`,
      );
    }
    throw networkError(error, `the download of ${request}`);
  } finally {
    // When the caller stops reading, the connection is closed.
    stall.abort();
  }
}

/** Only the time of waiting counts, not the time in which rows are written. */
async function withStall<T>(piece: Promise<T>, stall: AbortController): Promise<T> {
  const timer = setTimeout(() => stall.abort(), STALL_MS);
  try {
    return await piece;
  } finally {
    clearTimeout(timer);
  }
}
