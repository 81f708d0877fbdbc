import type { TableDefinition } from './definition.js';

/** MD5 of the glued parts; concat() reads NULL as empty text, and the day's text must not depend on DateStyle or TimeZone. */
export function syncKeyOf(table: TableDefinition): string {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const parts = table.syncKey.map((name) =>
    types.get(name) === 'date' ? `to_char("${name}"::timestamp, 'YYYY-MM-DD')` : `"${name}"`,
  );
  // The formulas of the specification have nothing between their parts.
  const glue = table.keyGlue === undefined ? [] : [`'${table.keyGlue}'`];
  return `md5(concat(${parts.flatMap((part, at) => (at === 0 ? [part] : [...glue, part])).join(', ')}))`;
}
