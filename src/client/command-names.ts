/** A word after a command that has commands of its own, and is none of them: commander counts it as one argument too many. */
import type { Command } from 'commander';
import { UsageError } from './usage-error.js';

/** @throws UsageError that names the commands there are: `sync cancle`. */
export function refuseUnknownCommands(program: Command, argv: readonly string[]): void {
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!next) {
      if (command !== program) refuse(command, word);
      return;
    }
    command = next;
  }
}

function refuse(command: Command, word: string): void {
  const { commands, registeredArguments, options } = command;
  if (commands.length === 0 || registeredArguments.length > 0 || word.startsWith('-') || word === 'help')
    return;
  const names = commands.map((one) => one.name()).join(', ');
  const isId = /^\d+$/.test(word) && options.some(({ long }) => long === '--ad-account');
  const hint = isId ? `. For an ad account: --ad-account ${word}` : '';
  throw new UsageError(
    `'${word}' is no command of ${command.name()}, which has: ${names}${hint}\n(add --help for the options)`,
  );
}
