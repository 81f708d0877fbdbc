import { renderDashboard } from './dashboard.js';
import { renderDataFlow } from './data-flow.js';
import { renderDbtSources } from './dbt.js';
import { renderMarketingDashboard } from './marketing-dashboard.js';
import { renderMonitoring } from './monitoring.js';
import { renderTables } from './tables.js';
import { renderUms } from './ums.js';

/** The files that are computed, in whole or in part: each from what it says at present. */
export const pages: Record<string, (present: string) => string> = {
  'docs/tables.md': renderTables,
  'docs/data-flow.md': renderDataFlow,
  'docs/monitoring.md': renderMonitoring,
  'monitoring/grafana/dashboards/pinterest-ads-sync.json': renderDashboard,
  'monitoring/grafana/dashboards/pinterest-ads-marketing.json': renderMarketingDashboard,
  'docs/ums.md': renderUms,
  'dbt/models/sources.yml': renderDbtSources,
};
