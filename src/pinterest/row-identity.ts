/** What tells a row of analytics from the others of its day. */
import { tables } from '../tables/index.js';
import { readJson } from './lenient-json.js';
import { readValue } from './read-value.js';
import { jsonOf, patternOf } from './row-ids.js';

/** The parts of `__sync_key` that are ids, each with the pattern of its field. */
const KEY_IDS = ['AD_ID', 'AD_GROUP_ID', 'CAMPAIGN_ID', 'PIN_ID'].flatMap((field) => {
  const column = tables.ad_analytics.columns.find((one) => one.field === field);
  return column ? [{ column, field, pattern: patternOf(field) }] : [];
});

/** What tells a row from the others of its day, as one text: the parts of `__sync_key` but the day. */
export function identityOf(row: string): string {
  return identityText(KEY_IDS.map((id) => idIn(row, id)));
}

/** @param ids of ad, ad group, campaign and pin. */
export const identityText = (ids: readonly (string | null | undefined)[]) =>
  ids.map((id) => id ?? '').join(' ');

/** Nearly all are so. */
const PLAIN = /^(?:\d{1,200}|"\d{1,200}")$/;

/** As it is stored. */
function idIn(row: string, { column, field, pattern }: (typeof KEY_IDS)[number]): string | undefined {
  const json = jsonOf(row, field, pattern) ?? 'null';
  const [plain] = PLAIN.exec(json) ?? [];
  if (plain !== undefined) return plain.startsWith('"') ? plain.slice(1, -1) : plain;
  const stored = readValue(column, field, readJson(json)?.text ?? 'null').json ?? 'null';
  return stored === 'null' ? undefined : String(JSON.parse(stored));
}
