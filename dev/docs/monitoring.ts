/** The parts of docs/monitoring.md that are computed from the code. */
import { type MetricDefinition, metricTable } from '../../src/monitoring/metric-table.js';
import { renewBlocks } from './blocks.js';
import { code, markdownTable } from './markdown.js';

export const renderMonitoring = (page: string) =>
  renewBlocks('docs/monitoring.md', page, { metrics: renderMetrics });

function renderMetrics(): string {
  const metrics: MetricDefinition[] = Object.values(metricTable);
  const rows = metrics.map(({ name, type, labels, meaning }) => [
    code(name),
    type,
    labels.map(code).join(', '),
    `${meaning}.`,
  ]);
  return markdownTable(['name', 'type', 'labels', 'meaning'], rows);
}
