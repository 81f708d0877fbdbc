import { type RegisterCommand, withConfig, withJson } from '../command-line.js';
import type { ReplayOptions } from './index.js';

export const registerReplay: RegisterCommand = (program, action) => {
  const run = action<ReplayOptions>(withConfig(async () => (await import('./index.js')).replay));
  withJson(program.command('replay'))
    .description('before an upgrade: can this version continue runs with these histories?')
    .argument('<file...>', 'histories, as temporal workflow show --output json prints them')
    .action((files: string[], options: Omit<ReplayOptions, 'files'>) => run({ ...options, files }));
};
