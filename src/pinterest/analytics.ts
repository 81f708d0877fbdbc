/** Daily numbers: of ads, and of an ad account as a whole. */
import type { RequestSettings } from '../shared/attribution.js';
import type { DayRange } from '../shared/dates.js';
import { tables } from '../tables/index.js';
import type { AccountAnalyticsRequest, PinterestRequests } from './contract.js';
import { dailyParams } from './daily-params.js';
import { endpointPath } from './endpoint-path.js';
import { type Params, type PinterestHttp, unexpectedShape } from './json-answer.js';
import { kindOf } from './json-values.js';
import { accountFaults, analyticsFaults, plainRows } from './row-faults.js';

export function createAnalytics(
  http: PinterestHttp,
  attribution: RequestSettings,
): Pick<PinterestRequests, 'adAnalytics' | 'accountAnalytics'> {
  /** The daily rows of an analytics endpoint. */
  async function dailyRows(
    path: string,
    request: AccountAnalyticsRequest,
    about: Params,
    signal: AbortSignal | undefined,
  ) {
    const params = dailyParams(daysOf(request), request.columns, about, attribution);
    const requested = { category: 'ads_analytics', kind: 'analytics', path } as const;
    const answer = await http.get(requested, params, signal);
    if (!Array.isArray(answer.json))
      throw unexpectedShape(`GET ${path}`, `${kindOf(answer.json)} instead of an array`, answer);
    return { answer, rows: answer.json as unknown[] };
  }

  return {
    async adAnalytics(request, signal) {
      const path = endpointPath(tables.ad_analytics, request.adAccountId);
      const { answer, rows } = await dailyRows(path, request, { ad_ids: request.adIds }, signal);
      const { adAccountId, adIds, table } = request;
      const asked = { adAccountId, range: daysOf(request), adIds, table };
      return {
        body: answer.text,
        rows: rows.length,
        faults: analyticsFaults({ rows, body: answer.text }, asked),
      };
    },

    async accountAnalytics(request, signal) {
      const path = `${endpointPath(tables.ad_accounts, request.adAccountId)}/analytics`;
      const { answer, rows } = await dailyRows(path, request, {}, signal);
      // A total without a day of the range cannot be compared.
      const [fault] = accountFaults(rows, { adAccountId: request.adAccountId, range: daysOf(request) });
      if (fault) throw unexpectedShape(`GET ${path}`, fault, answer);
      return { body: plainRows({ rows, body: answer.text }) };
    },
  };
}

const daysOf = ({ startDate, endDate }: AccountAnalyticsRequest): DayRange => ({
  from: startDate,
  to: endDate,
});
