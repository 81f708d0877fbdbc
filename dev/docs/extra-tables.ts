/** The parts of docs/extra-tables.md that are computed from the definitions. */
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import { BY_ATTRIBUTION, extraAnalytics } from '../../src/shared/tables.js';
import { extraAnalyticsDefinitions, extraListDefinitions } from '../../src/tables/all.js';
import type { TableDefinition } from '../../src/tables/definition.js';
import { entityHistory } from '../../src/tables/extra/entity-history.js';
import { metricGroups } from '../../src/tables/extra/metrics.js';
import { renewBlocks } from './blocks.js';
import { code, markdownTable } from './markdown.js';

export const renderExtraTables = (page: string) =>
  renewBlocks('docs/extra-tables.md', page, {
    lists: () =>
      Object.values(extraListDefinitions)
        .map((table) => section(table))
        .join('\n\n'),
    history: () => section(entityHistory),
    analytics: () => extraAnalytics.map((name) => section(extraAnalyticsDefinitions[name])).join('\n\n'),
    attribution: () => section(extraAnalyticsDefinitions[BY_ATTRIBUTION], 'all'),
    metrics: renderMetrics,
  });

/** Numbers are the same at every level, so they are told once. */
function section(table: TableDefinition, numbers: 'all' | 'few' = 'few'): string {
  const { name, comment, endpoint, columns } = table;
  const rows = columns
    .filter(({ type, field }) => numbers === 'all' || type !== 'numeric' || field?.toUpperCase() !== field)
    .map((column) => [code(column.name), postgresTypes[column.type], column.comment]);
  return [
    `### pinterest_extra.${name}`,
    `${comment} From ${code(`GET ${endpoint}`)}.`,
    markdownTable(['column', 'type', 'meaning'], rows),
  ].join('\n\n');
}

const renderMetrics = () =>
  markdownTable(
    ['group', 'column', 'meaning'],
    Object.entries(metricGroups).flatMap(([group, columns]) =>
      columns.map(({ name, comment }) => [code(group), code(name), comment]),
    ),
  );
