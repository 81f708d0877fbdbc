import { amountChecks } from './amounts.js';
import type { Check } from './definition.js';
import { integrityChecks } from './integrity.js';
import { timeChecks } from './time.js';

/** All checks, in the order of their numbers. */
export const checks: readonly Check[] = [...integrityChecks, ...amountChecks, ...timeChecks].sort(
  (a, b) => a.number - b.number,
);
