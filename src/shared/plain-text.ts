/**
 * Text of other people (names of ad accounts, errors of servers) on its way to a terminal or a log. Control characters
 * could move the cursor and colour lines, and marks of direction show a text in another order than it has.
 */

/** Marks that change the direction of text, and separators that some terminals take for the end of a line. */
const HIDDEN = '\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069';
const COMMANDS = new RegExp(`[${HIDDEN}\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]`, 'g');
const BREAKS = new RegExp(`[${HIDDEN}\\p{Cc}\\s]+`, 'gu');

/** Without what a terminal could take for a command. Lines stay lines. */
export const withoutCommands = (text: string): string => text.replace(COMMANDS, '');

/** The same on one line, for what may not look like a line of its own. */
export const onOneLine = (text: string): string => text.replace(BREAKS, ' ').trim();

/** JSON in which such characters are escaped, so that it says the same and shows nothing else. */
export function toSafeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    COMMANDS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
