import { Argument } from 'commander';
import { asCommand, type RegisterCommand } from '../command-line.js';

const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const registerCompletion: RegisterCommand = (program, action) => {
  const command = asCommand(program.command('completion'))
    .description('print what lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText('after', '\nFor bash, add to ~/.bashrc:  source <(pinterest-ads-sync completion bash)');
  // What commander hands over first is the argument.
  command.action(
    action<Shell>(async (shell) => (await import('./index.js')).printCompletion(program, shell)),
  );
};
