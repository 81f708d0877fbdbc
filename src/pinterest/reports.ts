/**
 * Reports that Pinterest makes in the background: requested, polled, downloaded. One report holds the daily rows of
 * all ads of an ad account, or of another level, for up to half a year.
 */
import { SyncError } from '../errors.js';
import { mayBePlain } from '../network/plain-http.js';
import { noProxies, type Proxies } from '../network/proxies.js';
import { type RequestSettings, requestFields } from '../shared/attribution.js';
import { onOneLine } from '../shared/plain-text.js';
import { excerpt } from '../shared/redact.js';
import { type AnswerLimits, defaultLimits } from './answer-limits.js';
import type { Reports } from './contract.js';
import { type PinterestHttp, readObject, unexpectedShape } from './json-answer.js';
import { isShortText, kindOf, notShortText } from './json-values.js';
import { fileBytes } from './report-file-bytes.js';
import { reportRows } from './report-rows.js';

export function createReports({
  http,
  apiUrl,
  attribution,
  limits,
  proxies = noProxies,
}: {
  http: PinterestHttp;
  apiUrl: string;
  attribution: RequestSettings;
  limits?: Partial<AnswerLimits> | undefined;
  proxies?: Proxies | undefined;
}): Reports {
  const isLocal = new URL(apiUrl).protocol === 'http:';
  const { stallMs } = { ...defaultLimits, ...limits };
  const requested = { category: 'ads_analytics', kind: 'object' } as const;

  return {
    async request({ adAccountId, range, columns, level = 'PIN_PROMOTION', targetingTypes, byId }, signal) {
      const path = pathOf(adAccountId);
      const body = {
        start_date: range.from,
        end_date: range.to,
        granularity: 'DAY',
        level,
        columns,
        ...(targetingTypes && { targeting_types: targetingTypes }),
        report_format: 'JSON',
        // Pinterest recommends the day for large reports.
        primary_sort: byId ? 'BY_ID' : 'BY_DATE',
        ...requestFields(attribution),
      };
      const answer = await http.post({ ...requested, path }, body, signal);
      const { token } = readObject(answer, `POST ${path}`);
      if (isShortText(token) && token !== '') return token;
      throw unexpectedShape(
        `POST ${path}`,
        `"token" is ${token === '' ? 'empty' : notShortText(token)}`,
        answer,
      );
    },

    async poll(adAccountId, token, signal) {
      const path = pathOf(adAccountId);
      const answer = await http.get({ ...requested, path }, { token }, signal);
      const { report_status: status, url } = readObject(answer, `GET ${path}`);
      if (status === 'FINISHED') {
        if (isShortText(url)) return { state: 'ready', url: checkedUrl(url, isLocal) };
        throw unexpectedShape(`GET ${path}`, `FINISHED with a "url" that is ${notShortText(url)}`, answer);
      }
      // While a report is being made, there may be no status at all.
      if (status === 'IN_PROGRESS' || status === null || status === undefined) return { state: 'making' };
      if (typeof status === 'string') return { state: 'over', status: excerpt(onOneLine(status), 40) };
      throw unexpectedShape(`GET ${path}`, `"report_status" is ${kindOf(status)} instead of text`, answer);
    },

    rows: (url, signal, mostRows, idField) =>
      reportRows(fileBytes(checkedUrl(url, isLocal), { signal, stallMs, proxies }), mostRows, idField),
  };
}

const pathOf = (adAccountId: string) => `/ad_accounts/${encodeURIComponent(adAccountId)}/reports`;

/**
 * The file is at another host, so it is never requested without TLS, unless Pinterest itself is a local stand-in and the
 * file is near, too.
 */
function checkedUrl(url: string, isLocal: boolean): string {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: 'no address', hostname: '' };
  if (protocol === 'https:' || (isLocal && protocol === 'http:' && mayBePlain(hostname))) return url;
  throw new SyncError(
    'UnexpectedResponse',
    `The link to the report's file must begin with https:, not with ${protocol}`,
  );
}
