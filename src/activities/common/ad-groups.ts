import type { Subject } from '../../tables/extra/definition.js';

/** What some lists are of: one request lists those of one ad group. */
export const adGroups: Subject = { table: 'ad_groups', parameter: 'ad_group_id', column: 'ad_group_id' };
