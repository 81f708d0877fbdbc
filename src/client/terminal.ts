/** All that the command line prints goes through here, but for the rows of an export. */
import { asCalledHere, isDumb } from '../config/place.js';
import { toSafeJson, withoutCommands } from '../shared/plain-text.js';
import { coloured } from './colour.js';
import { fitted } from './table.js';

const COLUMNS = { least: 80, most: 120 };

let lastWrittenAt = Date.now();

/** When something was last written, in milliseconds since 1970. */
export const writtenAt = (): number => lastWrittenAt;

/** For what is written elsewhere, as bars are. */
export const noteWritten = (): void => {
  lastWrittenAt = Date.now();
};

/** As a person sees it: what is drawn elsewhere than by `print` and `tell` goes through here too. */
export const forPeople = (text: string): string => withoutCommands(asCalledHere(text));

/** A terminal would break a long line within a word. */
function shownOn(stream: NodeJS.WriteStream, text: string): string {
  const shown = forPeople(text);
  return coloured(stream.isTTY ? fitted(shown, stream.columns || COLUMNS.least) : shown, stream);
}

/** The result, on standard output. */
export const print = (text: string): void => {
  noteWritten();
  console.log(shownOn(process.stdout, text));
};

/** The result for programs: also there, a next step is a command that works. */
export const printJson = (value: unknown, indent = 2): void => {
  noteWritten();
  const shown = JSON.parse(JSON.stringify(value), (_, found) =>
    typeof found === 'string' ? asCalledHere(found) : found,
  );
  console.log(toSafeJson(shown, indent));
};

/** What a person should know beside the result, on standard error. */
export const tell = (text: string): void => {
  noteWritten();
  console.error(shownOn(process.stderr, text));
};

/** What follows is printed at the top of the terminal's window. A file or a pipe gets it after what was printed before. */
export const clearWindow = (): void => {
  if (process.stdout.isTTY && !isDumb()) process.stdout.write('\u001b[H\u001b[2J');
};

/** How wide a table may be: a file or a pipe takes any line. */
export const windowColumns = (): number =>
  process.stdout.isTTY ? process.stdout.columns || COLUMNS.least : Number.POSITIVE_INFINITY;

/** How wide text may be: as the window, within what can be read. */
export const readableColumns = (): number =>
  Math.min(COLUMNS.most, Math.max(COLUMNS.least, process.stdout.columns ?? 0));
