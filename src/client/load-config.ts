import { readEnvironment } from '../config/environment.js';
import { type Config, loadConfig } from '../config/index.js';
import { findLocalStack } from '../config/local-stack.js';
import { tell } from './terminal.js';

/** The configuration of a command: what nobody has named is that of the local stack, when one is up. */
export function loadClientConfig(): Config {
  const environment = readEnvironment();
  const stack = findLocalStack(environment);
  if (stack) tell(`Using the local stack in ${stack.folder}`);
  return loadConfig({ ...environment, ...stack?.variables });
}
