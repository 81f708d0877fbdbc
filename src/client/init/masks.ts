/** How much of an answer is shown: nothing of a secret, and all but the password of an address. Pure. */

/** How a line is shown, character by character: the same number of them. */
export type Mask = (line: string) => string;

export const asTyped: Mask = (line) => line;

export const asStars: Mask = (line) => '*'.repeat(line.length);

/** Until the @ is typed, nobody knows where a password ends: what may be part of one stays hidden. */
export const withoutPassword: Mask = (line) =>
  (line.includes('://')
    ? line
        .replace(/^(\w+:\/\/[^:/@?]*:)(.*)@/s, (_, before, password) => `${before}${asStars(password)}@`)
        .replace(/^(\w+:\/\/[^:/@?]*:)([^@]*)$/s, (_, before, rest) => before + asStars(rest))
    : line.replace(/^([^:/@?\s]*:)(?!\/)(.*)$/s, (_, before, rest) => before + asStars(rest))
  ).replace(/((?:ssl)?password\s*=\s*)([^&\s]*)/gi, (_, before, password) => before + asStars(password));
