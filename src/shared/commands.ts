/**
 * How messages name the two programs, and the files that they point to: one form, wherever a message is read. What a
 * terminal shows has the form of its place instead; see `config/place.ts`. Pure.
 */

/** The commands of the client. `test/unit/hints.test.ts` compares them with what it offers. */
const commands = [
  'init',
  'migrate',
  'auth',
  'doctor',
  'sync',
  'status',
  'schedule',
  'runs',
  'backfill',
  'fx',
  'check',
  'export',
  'replay',
  'codec-server',
  'completion',
];

/** What calls a program at some place, and where its files are. */
export interface Place {
  /** What stands before the name of a command. */
  client: string;
  worker: string;
  /** @returns undefined when the file is not there. */
  pathOf(file: string): string | undefined;
}

const ALONE = '(?<![\\w/.@-]|npx |-p |ads-sync )';
const CLIENT = new RegExp(`${ALONE}pinterest-ads-sync(?= (?:${commands.join('|')})\\b)`, 'g');
const WORKER = new RegExp(`${ALONE}pinterest-ads-worker(?![\\w./-])`, 'g');
const FILES = new RegExp(
  `${ALONE}(?:docs/[\\w-]+\\.md|SECURITY\\.md|\\.env\\.example|dist/worker/health-check\\.js)\\b`,
  'g',
);

/** The text with the commands and files that it names as they are called there. Doing it twice changes nothing. */
export function inPlace(text: string, { client, worker, pathOf }: Place): string {
  return text
    .replace(CLIENT, () => client)
    .replace(WORKER, () => worker)
    .replace(FILES, (file) => pathOf(file) ?? file);
}
