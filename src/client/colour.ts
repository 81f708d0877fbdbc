/**
 * Colour for words that a person looks for: it repeats what the words say and adds nothing. It is put on text that has
 * been cleaned, at the moment in which it is written, so no width depends on it and nobody else's text brings its own.
 */
import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { isColourForced } from '../config/place.js';

const good = 'green';
const attention = 'yellow';
const bad = 'red';

/** What is coloured, by its place in a line. */
const tones: readonly [pattern: RegExp, tone: typeof good | typeof attention | typeof bad][] = [
  // A finding of `doctor`.
  [/^OK(?= {2})/, good],
  [/^FIX(?= {2})/, bad],
  // `status`: the flag and the last run of an ad account, its details, and what is said of all.
  [/^!(?= )/, attention],
  [/(?<= )fail(?= \d+ \w+$)/, bad],
  [/^ {2}needs attention(?= )/, attention],
  [/^Needs attention(?=: )/, attention],
  [/(?<=^[\d,]+ ad accounts?: )[\d,]+ needs? attention/, attention],
  // `auth status`.
  [/^ {2}needs(?= )/, attention],
  // A line of `runs` or of `backfill list`.
  [/(?<=^\d{4}-\d\d-\d\d \d\d:\d\d +\d+ \w+ +)(?:failed|timed out)(?= )/, bad],
  [/(?<=^outcome +)failed(?= )/, bad],
  // An ad account of a run that is followed.
  [/(?<= rows {2})(?:[\d,]+ )?failed$/, bad],
  [/(?<= rows {2})(?:retrying|paused|on hold)$/, attention],
  // The end of a run.
  [/^The \w+ failed(?=: )/, bad],
  [/^The \w+ was cancelled$/, attention],
  // A check of the marketing schema.
  [/(?<=^ ?\d+ .* )warn(?= +[\d,]+ +[\d,]+$)/, attention],
  [/(?<=^ ?\d+ .* )fail(?= +[\d,]+ +[\d,]+$)/, bad],
];

/** Node knows what a terminal can, and reads NO_COLOR, FORCE_COLOR and TERM for it. */
function hasColours(stream: NodeJS.WriteStream): boolean {
  if (!stream.isTTY && !isColourForced) return false;
  return WriteStream.prototype.getColorDepth.call(stream) > 1;
}

/** Longer lines are not ours: a pattern may take its time over them. */
const LONGEST_LINE = 200;

function colouredLine(line: string): string {
  if (line.length > LONGEST_LINE) return line;
  return tones.reduce(
    (shown, [pattern, tone]) =>
      shown.replace(pattern, (words) => styleText(tone, words, { validateStream: false })),
    line,
  );
}

/** The text as this stream shows it best. */
export const coloured = (text: string, stream: NodeJS.WriteStream): string =>
  hasColours(stream) ? text.split('\n').map(colouredLine).join('\n') : text;
