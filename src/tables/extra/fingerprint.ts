/** The digest of a day of a chosen table: all columns of all of its rows, whatever their order. */
import type { ExtraDailyDefinition } from './definition.js';

/** What is hashed of a row, as SQL; see `../fingerprint.ts` for why it is the same on every server. */
export const digestOfRow = ({ columns }: ExtraDailyDefinition, row: string): string =>
  `hash_record_extended(ROW(${[...columns.map(({ name }) => name), '__sync_key']
    .map((name) => `${row}."${name}"`)
    .join(', ')}), 0)::numeric`;

/** Digests of other columns cannot be compared with those of today. */
export const digestName = ({ columns }: ExtraDailyDefinition): string =>
  columns.map(({ name }) => name).join(' ');
