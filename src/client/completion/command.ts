import { Argument } from 'commander';
import { asCommand, type RegisterCommand } from '../command-line.js';
import { type Shell, shells } from './shells.js';

export const registerCompletion: RegisterCommand = (program, action) => {
  const command = asCommand(program.command('completion'))
    .description('print the script with which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText('after', '\nFor bash, add to ~/.bashrc:  eval "$(pinterest-ads-sync completion bash)"');
  // What commander hands over first is the argument.
  command.action(
    action<Shell>(async (shell) => (await import('./index.js')).printCompletion(program, shell)),
  );
};
