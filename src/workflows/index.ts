/** Every workflow type that a worker offers; the names are part of the public interface. */
export { backfillAdAccount } from './backfill-ad-account.js';
export { syncAdAccount } from './sync-ad-account.js';
export { syncAllAdAccounts } from './sync-all-ad-accounts.js';
export { tellEndOfRun } from './tell-end-of-run.js';
