import { asCommand, type RegisterCommand } from '../command-line.js';
import type { InitOptions } from './index.js';

export const registerInit: RegisterCommand = (program, action) => {
  asCommand(program.command('init'))
    .description('write .env by asking, and check each answer')
    .option('--yes', 'ask nothing: take what the environment, .env and a local stack say, or the defaults')
    .action(action<InitOptions>(async (options) => (await import('./index.js')).init(options)));
};
