// What every program of dev/ does with its options, and how it ends.
import { parseArgs } from 'node:util';
import { lostToNpm } from '../src/client/npm-options.js';
import { adviceOn, messageOf } from '../src/errors.js';

/** Progress goes to standard error, so that standard output holds the result alone. */
export const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** Wrong usage: its message is printed with the help, and the exit code is 2. */
export class UsageError extends Error {}

/** An option that takes a value; a flag takes none. */
export interface Option<T> {
  /** What the help calls the value. */
  value?: string;
  help: string;
  multiple?: boolean;
  /** @param given what stands on the command line, undefined without the option. */
  read(name: string, given: string | undefined): T;
}

type Options = Record<string, Option<unknown>>;
type Values<O extends Options> = { [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

export const flag = (help: string): Option<boolean> => ({ help, read: (_, given) => given !== undefined });

export function text<F extends string | undefined>(value: string, help: string, fallback: F) {
  const option: Option<string | F> = { value, help, read: (_, given) => given ?? fallback };
  return withDefault(option, fallback);
}

/** May be given several times. */
export function texts(value: string, help: string): Option<string[] | undefined> {
  return { value, help, multiple: true, read: (_, given) => given?.split('\n') };
}

/** A whole number. */
export function number<F extends number | undefined>(
  help: string,
  fallback: F,
  min = 1,
  max = 1_000_000_000,
) {
  const read = (name: string, given: string | undefined) =>
    given === undefined ? fallback : readNumber(name, given, min, max);
  return withDefault<number | F>({ value: 'n', help, read }, fallback);
}

/** Whole numbers with commas between them. */
export function numbers(help: string, fallback: readonly number[]): Option<readonly number[]> {
  const read = (name: string, given: string | undefined) =>
    given?.split(',').map((part) => readNumber(name, part, 0, 1_000_000_000)) ?? fallback;
  return withDefault({ value: 'list', help, read }, fallback);
}

function withDefault<T>(option: Option<T>, fallback: unknown): Option<T> {
  return fallback === undefined ? option : { ...option, help: `${option.help} (default ${fallback})` };
}

/** @throws UsageError */
function readNumber(name: string, given: string, min: number, max: number): number {
  if (/^\d+$/.test(given) && Number(given) >= min && Number(given) <= max) return Number(given);
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not '${given}'.`);
}

export interface Program<O extends Options> {
  /** Its name in package.json. */
  script: string;
  about: string;
  options: O;
  /** Sets `process.exitCode` where the outcome is not good. */
  run(values: Values<O>): Promise<void>;
}

/** Ends this process: with 2 for wrong usage, 1 for a failure, else with what the program has set. */
export async function start<O extends Options>(program: Program<O>): Promise<never> {
  try {
    const values = readValues(program, process.argv.slice(2));
    if (values) await program.run(values);
    else console.log(helpOf(program));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${helpOf(program)}` : adviceOn(error));
    process.exitCode = isUsage ? 2 : 1;
  }
  process.exit();
}

/** @returns undefined when only help is wanted. */
function readValues<O extends Options>(
  { script, options }: Program<O>,
  args: string[],
): Values<O> | undefined {
  const lost = lostToNpm({ script, options: Object.keys(options) }, process.env);
  if (lost) throw new UsageError(lost);
  const { help, ...given }: Record<string, string | boolean | (string | boolean)[] | undefined> = parse(
    options,
    args,
  );
  if (help) return undefined;
  const values = Object.entries(options).map(([name, option]) => {
    const text = given[name];
    return [name, option.read(name, Array.isArray(text) ? text.join('\n') : text?.toString())];
  });
  return Object.fromEntries(values) as Values<O>;
}

function parse(options: Options, args: string[]) {
  const known = Object.entries(options).map(([name, { value, multiple = false }]) => {
    return [name, { type: value ? 'string' : 'boolean', multiple } as const] as const;
  });
  try {
    return parseArgs({
      args,
      options: { ...Object.fromEntries(known), help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function helpOf({ script, about, options }: Program<Options>): string {
  const lines = Object.entries(options).map(([name, { value, help }]) => [
    `--${name}${value ? ` <${value}>` : ''}`,
    help,
  ]);
  lines.push(['--help', 'show this']);
  const width = Math.max(...lines.map(([name = '']) => name.length));
  const shown = lines.map(([name = '', help]) => `  ${name.padEnd(width)}  ${help}`);
  return `Usage: npm run ${script} -- [options]\n\n${about}\n\n${shown.join('\n')}`;
}
