/** Requests for the tables beside the five: lists, and daily numbers of other levels and breakdowns. */
import type { RequestSettings } from '../shared/attribution.js';
import type { ExtraAnalyticsDefinition, ExtraListDefinition } from '../tables/extra/definition.js';
import type { ExtraAnalyticsRequest, ExtraListRequest, PinterestRequests } from './contract.js';
import { dailyParams } from './daily-params.js';
import { endpointPath } from './endpoint-path.js';
import { type JsonAnswer, type PinterestHttp, readObject, unexpectedShape } from './json-answer.js';
import { elementsOf, fieldsOf } from './json-text.js';
import { kindOf } from './json-values.js';
import { getPage, readPage } from './pages.js';
import { entityFaults, levelFaults } from './row-faults.js';

export function createExtra(
  http: PinterestHttp,
  attribution: RequestSettings,
): Pick<PinterestRequests, 'extraAnalytics' | 'listExtra'> {
  return {
    async extraAnalytics(request, signal) {
      const { definition, adAccountId, ids, range } = request;
      const path = endpointPath(definition, adAccountId);
      const kind = definition.targetingTypes ? 'breakdown' : 'analytics';
      const requested = { category: 'ads_analytics', kind, path } as const;
      const answer = await http.get(requested, paramsOf(request, attribution), signal);
      const { body, rows } = rowsOfAnswer(definition, answer, `GET ${path}`);
      const { parameter, column } = definition.about;
      const about = parameter ? { field: column.toUpperCase(), ids } : undefined;
      const faults = levelFaults(definition, { rows, body }, { adAccountId, range, about });
      return { body, rows: rows.length, faults };
    },

    async listExtra({ definition, adAccountId, adGroupId }: ExtraListRequest, bookmark, signal) {
      const path = endpointPath(definition, adAccountId);
      const params = { ...definition.listQuery, ...ofAdGroup(definition, adGroupId), bookmark };
      const answer = await getPage(http, path, params, signal, definition.isOnePage ? 'once' : 'pages');
      return readPage(answer, path, {
        requested: bookmark,
        of: definition.name.replaceAll('_', ' '),
        faultsOf: (read) => entityFaults(definition, read, adAccountId),
      });
    },
  };
}

const ofAdGroup = ({ ofAdGroups }: ExtraListDefinition, adGroupId: string | undefined) =>
  ofAdGroups && adGroupId !== undefined ? { [ofAdGroups.parameter]: adGroupId } : {};

function paramsOf(
  { definition, ids, range, columns, targetingTypes, attribution: own }: ExtraAnalyticsRequest,
  attribution: RequestSettings,
) {
  const { parameter } = definition.about;
  const about = {
    ...(parameter && { [parameter]: ids }),
    ...(targetingTypes && { targeting_types: targetingTypes.join(',') }),
  };
  return dailyParams(range, columns, about, { ...attribution, ...own });
}

interface Rows {
  /** JSON of an array. Each row is as it came; that of a breakdown also has its type and value. */
  body: string;
  rows: readonly unknown[];
}

function rowsOfAnswer(definition: ExtraAnalyticsDefinition, answer: JsonAnswer, request: string): Rows {
  if (definition.targetingTypes) return brokenDownRows(answer, request);
  if (Array.isArray(answer.json)) return { body: answer.text, rows: answer.json };
  throw unexpectedShape(request, `${kindOf(answer.json)} instead of an array`, answer);
}

function brokenDownRows(answer: JsonAnswer, request: string): Rows {
  // Pinterest's description lets it be absent.
  const { data = [] } = readObject(answer, request);
  if (!Array.isArray(data))
    throw unexpectedShape(request, `"data" is ${kindOf(data)} instead of an array`, answer);
  const items = elementsOf(fieldsOf(answer.text).get('data') ?? '[]');
  const body = `[${items.map(flatRow).join(',')}]`;
  return { body, rows: JSON.parse(body) };
}

/** Puts the row together from the text of its parts, so that digits stay as they came. */
function flatRow(item: string): string {
  const fields = fieldsOf(item);
  const metrics = (fields.get('metrics') ?? '{}').trim();
  const own = ['targeting_type', 'targeting_value'].flatMap((name) => {
    const value = fields.get(name);
    return value === undefined ? [] : [`"${name.toUpperCase()}":${value}`];
  });
  // What is not an object is not a row: `levelFaults` reports it.
  if (!metrics.startsWith('{')) return item;
  const inner = metrics.slice(1, -1).trim();
  return `{${[...own, ...(inner ? [inner] : [])].join(',')}}`;
}
