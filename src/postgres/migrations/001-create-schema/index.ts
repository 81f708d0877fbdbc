/** The schema of the first release: the specified tables, what the program keeps for itself, and the settings of `ums`. */
import { adAccounts } from './ad-accounts.js';
import { connections } from './connections.js';
import { coverage } from './coverage.js';
import { databaseFacts } from './database.js';
import { pinterestTables } from './pinterest.js';
import { rateBudgets } from './rate-budgets.js';
import { rejectedRows } from './rejected-rows.js';
import { reports } from './reports.js';
import { restatements } from './restatements.js';
import { umsSettings } from './ums.js';

export const createSchema = [
  pinterestTables,
  coverage,
  restatements,
  rejectedRows,
  reports,
  rateBudgets,
  connections,
  adAccounts,
  databaseFacts,
  umsSettings,
].join('');
