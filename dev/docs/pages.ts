import { renderDataFlow } from './data-flow.js';
import { renderDbtSources } from './dbt.js';
import { renderExtraTables } from './extra-tables.js';
import { renderMonitoring } from './monitoring.js';
import { renderOperations } from './operations.js';
import { renderTables } from './tables.js';
import { renderUms } from './ums.js';

/** The files that are computed, in whole or in part: each from what it says at present. */
export const pages: Record<string, (present: string) => string> = {
  'docs/tables.md': renderTables,
  'docs/extra-tables.md': renderExtraTables,
  'docs/data-flow.md': renderDataFlow,
  'docs/monitoring.md': renderMonitoring,
  'docs/operations.md': renderOperations,
  'docs/ums.md': renderUms,
  'dbt/models/sources.yml': renderDbtSources,
};
