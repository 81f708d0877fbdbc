/**
 * What a worker's role may do: exactly what its statements need, so that a worker that somebody else controls can do no
 * more. A test runs everything as such a role, and asks Postgres which of these rights could go.
 */

import type { schemas } from '../shared/schemas.js';
import { entityTables, extraDaily, extraLists, HISTORY } from '../shared/tables.js';

export interface Rights {
  schema: keyof typeof schemas;
  tables: readonly string[];
  rights: readonly ('SELECT' | 'INSERT' | 'UPDATE' | 'DELETE')[];
}

export const workerRights: readonly Rights[] = [
  {
    schema: 'pinterest',
    tables: entityTables,
    rights: ['SELECT', 'INSERT', 'UPDATE'],
  },
  // A row that somebody stored under another key than its own is deleted when the day is read again.
  { schema: 'pinterest', tables: ['ad_analytics'], rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
  {
    schema: 'extra',
    tables: [...extraLists, HISTORY],
    rights: ['SELECT', 'INSERT', 'UPDATE'],
  },
  // A row that the answers of two runs leave out is deleted.
  {
    schema: 'extra',
    tables: [...extraDaily, 'ad_metrics'],
    rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  },
  { schema: 'sync', tables: ['identity', 'migrations', 'views'], rights: ['SELECT'] },
  { schema: 'sync', tables: ['migrations_lock'], rights: ['SELECT', 'UPDATE'] },
  { schema: 'sync', tables: ['several_rows'], rights: ['INSERT'] },
  {
    schema: 'sync',
    tables: [
      'account_runs',
      'connections',
      'extra_sizes',
      'grants',
      'list_readings',
      'notifications',
      'rate_budgets',
      'rate_windows',
      'reconciliation',
      'refused_ads',
      'refused_things',
    ],
    rights: ['SELECT', 'INSERT', 'UPDATE'],
  },
  {
    schema: 'sync',
    tables: ['rate_requests', 'rejected_in_runs', 'restatements'],
    rights: ['SELECT', 'INSERT', 'DELETE'],
  },
  {
    schema: 'sync',
    tables: [
      'absent_rows',
      'ad_account_owners',
      'analytics_days',
      'batch_sizes',
      'checkpoints',
      'extra_days',
      'extra_reports',
      'listed_ad_accounts',
      'rejected_rows',
      'reports',
    ],
    rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  },
  {
    schema: 'ums',
    tables: ['integrations', 'vendor_performance'],
    rights: ['SELECT'],
  },
  // With FX_UPDATE=on.
  { schema: 'ums', tables: ['fx_rates'], rights: ['SELECT', 'INSERT', 'UPDATE'] },
];
