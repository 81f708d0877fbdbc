/** All that the command line prints goes through here, but for the rows of an export. */
import { toSafeJson, withoutCommands } from '../shared/plain-text.js';

/** The result, on standard output. */
export const print = (text: string): void => console.log(withoutCommands(text));

/** The result for programs. */
export const printJson = (value: unknown, indent = 2): void => console.log(toSafeJson(value, indent));

/** What a person should know beside the result, on standard error. */
export const tell = (text: string): void => console.error(withoutCommands(text));
