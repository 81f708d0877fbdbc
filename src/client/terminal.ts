/** All that the command line prints goes through here, but for the rows of an export. */
import { asCalledHere } from '../config/place.js';
import { toSafeJson, withoutCommands } from '../shared/plain-text.js';

/** As a person sees it: what is drawn elsewhere than by `print` and `tell` goes through here too. */
export const forPeople = (text: string): string => withoutCommands(asCalledHere(text));

/** The result, on standard output. */
export const print = (text: string): void => console.log(forPeople(text));

/** The result for programs: also there, a next step is a command that works. */
export const printJson = (value: unknown, indent = 2): void => {
  const shown = JSON.parse(JSON.stringify(value), (_, found) =>
    typeof found === 'string' ? asCalledHere(found) : found,
  );
  console.log(toSafeJson(shown, indent));
};

/** What a person should know beside the result, on standard error. */
export const tell = (text: string): void => console.error(forPeople(text));

/** What follows is printed at the top of the terminal's window. A file or a pipe gets it after what was printed before. */
export const clearWindow = (): void => {
  if (process.stdout.isTTY) process.stdout.write('\u001b[H\u001b[2J');
};

const COLUMNS = { least: 80, most: 120 };

/** How wide text may be: as the window, within what can be read. */
export const readableColumns = (): number =>
  Math.min(COLUMNS.most, Math.max(COLUMNS.least, process.stdout.columns ?? 0));
