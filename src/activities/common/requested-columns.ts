/** The columns that direct analytics of ads are requested with: the specified ones, and those of PINTEREST_EXTRA_METRICS. */
import { remembered } from '../../shared/remembered.js';
import { keyColumns } from '../../tables/ad-analytics.js';
import type { TableDefinition } from '../../tables/definition.js';
import { adMetrics } from '../../tables/extra/ad-metrics.js';
import { ONLY_DIRECT } from '../../tables/extra/analytics.js';
import { requestedFields, tables } from '../../tables/index.js';
import type { ActivitySettings } from '../context.js';

interface RequestedColumns {
  /** Names of the API's columns. */
  fields: readonly string[];
  /** The same for reports, which lack one. */
  reportFields: readonly string[];
  /** Every column that a row may have. */
  all: TableDefinition;
  /** `ad_metrics` with the chosen columns; undefined when there is none. */
  more: TableDefinition | undefined;
}

type Choice = Pick<ActivitySettings, 'mapping' | 'extraMetrics'>;

/** By what was chosen: the same object each time, because its statements are compiled once. */
const known = new Map<string, RequestedColumns>();

export function requestedColumns(settings: Choice): RequestedColumns {
  const key = [settings.mapping, ...settings.extraMetrics].join(' ');
  return remembered(known, key, () => choose(settings));
}

function choose({ mapping, extraMetrics }: Choice): RequestedColumns {
  const chosen = adMetrics.columns.filter(({ name }) => extraMetrics.includes(name));
  const fields = [
    ...requestedFields(tables.ad_analytics, mapping),
    ...chosen.flatMap(({ field }) => field ?? []),
  ];
  const onlyDirect = chosen.find(({ name }) => name === ONLY_DIRECT)?.field;
  const columns = [...keyColumns, ...chosen];
  const onlyWith = chosen.map(({ name }) => name);
  return {
    fields,
    reportFields: fields.filter((field) => field !== onlyDirect),
    all: { ...tables.ad_analytics, columns: [...tables.ad_analytics.columns, ...chosen] },
    more: chosen.length > 0 ? { ...adMetrics, columns, onlyWith } : undefined,
  };
}
