/** Every workflow type that a worker offers; the names are part of the public interface. */
export { syncAdAccount } from './sync-ad-account.js';
export { syncAllAdAccounts } from './sync-all-ad-accounts.js';
