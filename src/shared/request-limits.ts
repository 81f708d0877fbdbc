import type { AccessTier } from './settings.js';

/** Requests for analytics that Pinterest allows: in a minute, or, in the trial tier, of all kinds in a day. */
export const ANALYTICS_LIMIT = { standard: 300, trial: 1_000 } as const satisfies Record<AccessTier, number>;
