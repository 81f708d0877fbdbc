/** What JSON.parse makes of a value whose shape nobody has checked. */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What can be part of an address and of a row in a database: bookmarks, tokens and links are far shorter. */
const LONGEST_SHORT_TEXT = 8_192;

export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_SHORT_TEXT && !/[\p{Cc}\p{Cs}]/u.test(value);
}

/** For messages: what it is instead. */
export function notShortText(value: unknown): string {
  if (typeof value !== 'string') return `${kindOf(value)} instead of text`;
  return value.length > LONGEST_SHORT_TEXT
    ? `${value.length} characters long, more than ${LONGEST_SHORT_TEXT}`
    : 'text with characters that no address can have';
}
