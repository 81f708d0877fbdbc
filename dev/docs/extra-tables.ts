/** The parts of docs/extra-tables.md that are computed from the definitions. */
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import {
  extraAnalyticsDefinitions,
  extraListDefinitions,
  extraReportDefinitions,
} from '../../src/tables/all.js';
import type { Column, TableDefinition } from '../../src/tables/definition.js';
import { metricGroups } from '../../src/tables/extra/metrics.js';
import { reportMetrics } from '../../src/tables/extra/report-metrics.js';
import { renewBlocks } from './blocks.js';
import { code, markdownTable } from './markdown.js';

export const renderExtraTables = (page: string) =>
  renewBlocks('docs/extra-tables.md', page, {
    lists: () => Object.values(extraListDefinitions).map(section).join('\n\n'),
    analytics: () => Object.values(extraAnalyticsDefinitions).map(section).join('\n\n'),
    reports: () => Object.values(extraReportDefinitions).map(section).join('\n\n'),
    reportMetrics: () => columnTable(reportMetrics),
    metrics: renderMetrics,
  });

/** Numbers are the same at every level, so they are told once. */
function section({ name, comment, endpoint, columns }: TableDefinition): string {
  const rows = columns
    .filter(({ type, field }) => type !== 'numeric' || field?.toUpperCase() !== field)
    .map((column) => [code(column.name), postgresTypes[column.type], column.comment]);
  return [
    `### pinterest_extra.${name}`,
    `${comment} From ${code(`${endpoint.endsWith('/reports') ? 'POST' : 'GET'} ${endpoint}`)}.`,
    markdownTable(['column', 'type', 'meaning'], rows),
  ].join('\n\n');
}

const columnTable = (columns: readonly Column[]) =>
  markdownTable(
    ['column', 'meaning'],
    columns.map(({ name, comment }) => [code(name), comment]),
  );

const renderMetrics = () =>
  markdownTable(
    ['group', 'column', 'meaning'],
    Object.entries(metricGroups).flatMap(([group, columns]) =>
      columns.map(({ name, comment }) => [code(group), code(name), comment]),
    ),
  );
