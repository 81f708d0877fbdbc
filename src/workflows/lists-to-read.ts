import { type EntityTable, entityTables } from '../shared/tables.js';

/**
 * The lists that every run of an ad account reads. Part of the history of runs: when a table is added, `patched` decides here
 * that runs under way go on without it.
 */
export const listsToRead = (): readonly EntityTable[] => entityTables;
