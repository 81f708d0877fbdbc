/** What can be typed after each command, from the commands themselves. */
import type { Command, Option } from 'commander';
import { readModes } from '../../shared/reading-plan.js';
import { extraNames, tableNames } from '../../shared/tables.js';
import { shellQuoted } from '../../shared/words.js';

/** A command or an option, and what it is for. */
export interface Offer {
  name: string;
  about: string;
}

export interface OfferedOption extends Offer {
  /** What follows it: nothing, a file, some of these, or what nobody knows beforehand. */
  value: 'none' | 'file' | 'unknown' | readonly string[];
}

/** A command, after which these may follow. */
export interface Level {
  /** The commands up to here, each after a slash; empty before the first. */
  path: string;
  commands: readonly Offer[];
  options: readonly OfferedOption[];
  takesFile: boolean;
}

/** Values of options that take one of a few. */
const knownValues: Readonly<Record<string, readonly string[]>> = {
  '--table': [...tableNames, ...extraNames, 'vendor_performance'],
  '--format': ['csv', 'parquet'],
  '--numbers': ['decimal', 'text'],
  '--via': readModes,
};

export function levelsOf(command: Command, path = ''): Level[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const commands = below.map((one) => ({ name: one.name(), about: one.description() }));
  const given = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const own: Level = {
    path,
    commands: [...commands, ...given.map((name) => ({ name, about: '' }))],
    options: help.visibleOptions(command).map(offered),
    takesFile: command.registeredArguments.some((argument) => argument.name() === 'file'),
  };
  return [own, ...below.flatMap((one) => levelsOf(one, `${path}/${one.name()}`))];
}

function offered(option: Option): OfferedOption {
  const name = option.long ?? option.flags;
  return { name, about: option.description, value: valuesAfter(name, option) };
}

function valuesAfter(name: string, { flags }: Option): OfferedOption['value'] {
  if (!flags.includes('<')) return 'none';
  return knownValues[name] ?? (flags.includes('<file>') ? 'file' : 'unknown');
}

export const pathsOf = (levels: readonly Level[]) => levels.map(({ path }) => path).filter(Boolean);

/** For bash and zsh: what to do behind each option that takes a value. */
export function valueCases(
  levels: readonly Level[],
  { onFile, onKnown }: { onFile: string; onKnown: (values: string) => string },
): string {
  const valued = levels.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== 'none')
      .map(({ name, value }) => ({ after: shellQuoted(`${path} ${name}`), value })),
  );
  const cases = valued.map(({ after, value }) => {
    if (value === 'unknown') return `    ${after}) return ;;`;
    const offer = typeof value === 'string' ? onFile : onKnown(value.join(' '));
    return `    ${after}) ${offer}; return ;;`;
  });
  return cases.join('\n');
}
