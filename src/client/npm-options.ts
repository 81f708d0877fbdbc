/**
 * Without the `--` in between, npm takes an option for one of its own: the program never sees it, and would do
 * something else than it was asked. All that npm leaves is a variable.
 */
import type { Environment } from '../config/config.js';

export interface Called {
  /** Of package.json. */
  script: string;
  /** The options that the program has, without dashes. */
  options: readonly string[];
}

/** Options of npm as well, which may stand in its own configuration. */
const ofNpmToo = ['json', 'help', 'version', 'all'];

/** @returns what to say to the person, when an option was lost. */
export function lostToNpm({ script, options }: Called, environment: Environment): string | undefined {
  if (environment.npm_lifecycle_event !== script) return undefined;
  const lost = options.find(
    (name) => !ofNpmToo.includes(name) && environment[`npm_config_${name.replaceAll('-', '_')}`],
  );
  return (
    lost && `npm took --${lost} for itself; put -- before the options: npm run ${script} -- ... --${lost} ...`
  );
}
