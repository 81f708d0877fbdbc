/**
 * Text of other people (names of ad accounts, errors of servers) on its way to a terminal or a log. Control characters
 * could move the cursor and colour lines, and marks of direction show a text in another order than it has.
 */

/**
 * Marks that change the direction of text, separators that some terminals take for the end of a line, and what shows
 * nothing, so that two texts look alike. The joiners stay, because languages and emojis are written with them.
 */
const HIDDEN = '\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
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

const NOTHING_TO_SEE = '\u200b';

/**
 * What chats and Markdown take for an address, a link or somebody's name no longer is one, and looks the same: a space
 * without width stands in it.
 */
export const withoutLinks = (text: string): string =>
  text.replace(
    /:\/\/|\bwww(?=\.)|@|\](?=[([:])/gi,
    (sign) => `${sign.charAt(0)}${NOTHING_TO_SEE}${sign.slice(1)}`,
  );
