/** A real terminal of 80 columns, in which a person types: tmux. */
import { execFileSync, spawnSync } from 'node:child_process';
import { shellQuoted } from '../../src/shared/words.js';
import { until } from './worker-process.js';

export interface Terminal {
  /** What is on the screen now. */
  screen(): string;
  /** Types a line and presses Enter. */
  type(line: string): void;
  /** Presses keys by their names in tmux, such as C-c. */
  press(key: string): void;
  /** Waits until the words are on the screen, whatever lines they are broken into. */
  shows(words: string): Promise<void>;
  /** Whether the cursor is visible, lines are wrapped, and so on. */
  state(): string;
  close(): void;
}

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
export const inTerminal = hasTmux ? describe : describe.skip;

const STATE = '#{cursor_flag} #{wrap_flag} #{insert_flag} #{origin_flag}';

/** The terminal breaks long lines, also within words. */
export const joined = (text: string) => text.replaceAll(/\s+/g, '');

let terminals = 0;

/** A shell with these variables and no others; its prompt is `> `. */
export function openTerminal(variables: Readonly<Record<string, string | undefined>>): Terminal {
  terminals += 1;
  const session = `terminal-${process.pid}-${terminals}`;
  const tmux = (...args: string[]) => execFileSync('tmux', ['-L', session, ...args], { encoding: 'utf8' });
  const all = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'screen', PS1: '> ', ...variables };
  const settings = Object.entries(all).map(([name, value]) => shellQuoted(`${name}=${value ?? ''}`));
  const size = ['-x', '80', '-y', '50'];
  tmux('-f', '/dev/null', 'new-session', '-d', '-s', session, ...size, `env -i ${settings.join(' ')} sh`);
  const screen = () => tmux('capture-pane', '-p', '-t', session);
  return {
    screen,
    type(line) {
      if (line) tmux('send-keys', '-t', session, '-l', line);
      tmux('send-keys', '-t', session, 'Enter');
    },
    press: (key) => void tmux('send-keys', '-t', session, key),
    shows: (words) => until(() => joined(screen()).includes(joined(words))),
    state: () => tmux('display-message', '-p', '-t', session, STATE),
    close: () => void tmux('kill-server'),
  };
}
