import { renderDataFlow } from './data-flow.js';
import { renderTables } from './tables.js';
import { renderUms } from './ums.js';

/** The pages of docs/ that are computed, in whole or in part: each from what it says at present. */
export const pages: Record<string, (present: string) => string> = {
  'docs/tables.md': renderTables,
  'docs/data-flow.md': renderDataFlow,
  'docs/ums.md': renderUms,
};
