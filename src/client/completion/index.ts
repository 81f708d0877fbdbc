/** `client completion`: what a shell reads once, so that it completes commands and options by itself. */
import type { Command } from 'commander';
import { print } from '../terminal.js';
import { bash } from './bash.js';
import { type Level, levelsOf } from './describe.js';
import { fish } from './fish.js';
import type { Shell } from './shells.js';
import { zsh } from './zsh.js';

/** Each finds out which command the words so far have led to, and offers what may follow there. */
const scripts: Readonly<Record<Shell, (levels: readonly Level[]) => string>> = { bash, zsh, fish };

export function printCompletion(program: Command, shell: Shell): boolean {
  print(scripts[shell](levelsOf(program)));
  return true;
}
