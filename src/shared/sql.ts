/** Pieces of SQL that several statements write. */

/** A text as SQL writes it. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The UTC day of a time. */
export const utcDay = (time: string) => `CAST(${time} AT TIME ZONE 'UTC' AS date)`;
