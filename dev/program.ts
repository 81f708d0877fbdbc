// What every program of dev/ does with its options, and how it ends.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { besideNpmsLines, lostToNpm } from '../src/client/npm-options.js';
import { UsageError } from '../src/client/usage-error.js';
import { endWithoutSecrets } from '../src/config/crash.js';
import { adviceOn, messageOf } from '../src/errors.js';

/** Progress goes to standard error, so that standard output holds the result alone. */
export const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

interface Option<T> {
  /** What the help calls the value; a flag has none. */
  value?: string | undefined;
  help: string;
  /** @param given each time that it is on the command line. @throws UsageError */
  read(given: readonly string[], name: string): T;
}

type Options = Record<string, Option<unknown>>;
type Values<O extends Options> = { [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

export const flag = (help: string): Option<boolean> => ({ help, read: (given) => given.length > 0 });

/** May be given several times. */
export const texts = (value: string, help: string): Option<readonly string[]> => ({
  value,
  help,
  read: (given) => given,
});

/** The last one counts. */
function single<T, F>(value: string, help: string, fallback: F, read: (text: string, name: string) => T) {
  const option: Option<T | F> = {
    value,
    help: fallback === undefined ? help : `${help} (default ${fallback})`,
    read: (given, name) => (given.length === 0 ? fallback : read(given.at(-1) ?? '', name)),
  };
  return option;
}

export const text = <F extends string | undefined>(value: string, help: string, fallback: F) =>
  single(value, help, fallback, (given) => given);

/** A whole number. */
export const number = <F extends number | undefined>(help: string, fallback: F, min = 1, max = 1e9) =>
  single('n', help, fallback, (given, name) => readNumber(given, name, min, max));

/** Whole numbers with commas between them. */
export const numbers = (help: string, fallback: readonly number[]) =>
  single('list', help, fallback, (given, name) =>
    given.split(',').map((part) => readNumber(part, name, 0, 1e9)),
  );

function readNumber(given: string, name: string, min: number, max: number): number {
  if (/^\d+$/.test(given) && Number(given) >= min && Number(given) <= max) return Number(given);
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not '${given}'`);
}

interface Program<O extends Options> {
  /** Its name in package.json. */
  script: string;
  about: string;
  options: O;
  /** Sets `process.exitCode` where the outcome is not good. */
  run(values: Values<O>): Promise<void>;
}

/** Ends this process: with 2 for wrong usage, 1 for a failure, else with what the program has set. */
export async function start<O extends Options>({ script, about, options, run }: Program<O>): Promise<never> {
  endWithoutSecrets();
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', () => undefined);
  const all = { ...options, help: flag('show this') };
  const help = `Usage: npm run ${script} -- [options]\n\n${about}\n\n${listOf(all)}`;
  const note = besideNpmsLines({ script, args: process.argv }, process.env);
  if (note && !process.stdout.isTTY) console.error(note);
  try {
    const values = readValues(script, all);
    if (values.help) console.log(help);
    else await run(values);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${help}` : adviceOn(error));
    process.exitCode = isUsage ? 2 : 1;
  }
  process.exit();
}

function readValues<O extends Options>(script: string, options: O): Values<O> {
  const lost = lostToNpm({ script, options: Object.keys(options) }, process.env);
  if (lost) throw new UsageError(lost);
  const given = parse(options);
  const values = Object.entries(options).map(([name, option]) => [
    name,
    option.read(given[name] ?? [], name),
  ]);
  return Object.fromEntries(values) as Values<O>;
}

function parse(options: Options): Record<string, string[] | undefined> {
  const known: ParseArgsConfig['options'] = {};
  for (const [name, { value }] of Object.entries(options)) {
    known[name] = {
      type: value ? 'string' : 'boolean',
      multiple: true,
      ...(name === 'help' && { short: 'h' }),
    };
  }
  try {
    return parseArgs({ options: known }).values as Record<string, string[] | undefined>;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function listOf(options: Options): string {
  const names = Object.entries(options).map(([name, { value }]) => `--${name}${value ? ` <${value}>` : ''}`);
  const width = Math.max(...names.map((name) => name.length));
  const helps = Object.values(options).map(({ help }) => help);
  return names.map((name, index) => `  ${name.padEnd(width)}  ${helps[index]}`).join('\n');
}
