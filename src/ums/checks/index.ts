import { amountChecks } from './amounts.js';
import { conservationChecks } from './conservation.js';
import type { Check } from './definition.js';
import { furtherTableChecks } from './further-tables.js';
import { integrityChecks } from './integrity.js';
import { listChecks } from './lists.js';
import { rateChecks } from './rates.js';
import { storedChecks } from './stored.js';
import { timeChecks } from './time.js';
import { vendorChecks } from './vendors.js';

/** All checks, in the order of their numbers. */
export const checks: readonly Check[] = [
  ...integrityChecks,
  ...conservationChecks,
  ...amountChecks,
  ...timeChecks,
  ...vendorChecks,
  ...storedChecks,
  ...listChecks,
  ...rateChecks,
  ...furtherTableChecks,
].sort((a, b) => a.number - b.number);
