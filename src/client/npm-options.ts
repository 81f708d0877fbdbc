/**
 * Without a `--` before it, npm takes an option for one of its own. The program never sees it and would do the wrong
 * thing; all that npm leaves is a variable.
 */
import type { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import type { Environment } from '../config/index.js';
import { UsageError } from './usage-error.js';

export interface Called {
  /** Of package.json. */
  script: string;
  /** The options that the program has, without dashes. */
  options: readonly string[];
}

/** npm has these too, so a variable of that name may come from npm's own configuration. */
const ofNpmToo = ['json', 'help', 'version', 'all', 'yes'];

/** @returns a message about an option that was lost; undefined when none was. */
export function lostToNpm({ script, options }: Called, environment: Environment): string | undefined {
  if (environment.npm_lifecycle_event !== script) return undefined;
  const lost = options.find(
    (name) => !ofNpmToo.includes(name) && environment[`npm_config_${name.replaceAll('-', '_')}`],
  );
  return (
    lost && `npm took --${lost} for itself; put -- before the options: npm run ${script} -- ... --${lost} ...`
  );
}

/**
 * npm writes what it runs on standard output, before anything that the program does.
 *
 * @returns what to tell whoever wants JSON alone; undefined where there are no such lines.
 */
export function besideNpmsLines(
  { script, args }: { script: string; args: readonly string[] },
  environment: Environment,
): string | undefined {
  if (environment.npm_lifecycle_event !== script || !args.includes('--json')) return undefined;
  if (environment.npm_config_loglevel === 'silent') return undefined;
  return `Note: npm has written lines of its own before this JSON; without them: npm run --silent ${script} -- ...`;
}

/** @throws UsageError when npm took an option of the program. */
export function refuseLostOptions(program: Command): void {
  const lost = lostToNpm({ script: 'client', options: optionsOf(program) }, readEnvironment());
  if (lost) throw new UsageError(lost);
}

/** The names of the options of a command and of those below it. */
function optionsOf(command: Command): string[] {
  const own = command.options.map((option) => option.name());
  return [...own, ...command.commands.flatMap(optionsOf)];
}
