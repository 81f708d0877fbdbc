/** Names what days are requested with, in the columns `read_with`. */
import { createHash } from 'node:crypto';

/** The same for the same request, with its fields in the same order: 16 hexadecimal digits. */
export const digestOf = (request: object): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
