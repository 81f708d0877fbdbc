/**
 * Lines that a person types. Node's readline edits them and prints nothing; they are drawn here, so that no secret is
 * ever shown. The terminal's own echo stays off until the end, also for what is typed while nothing is asked.
 */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import stringWidth from 'string-width';
import { withoutCommands } from '../../shared/plain-text.js';
import type { Mask } from './masks.js';

interface Prompt {
  read(mask: Mask): Promise<string>;
  /** Gives the terminal back. */
  close(): void;
}

const START = '  > ';
const LEAST_COLUMNS = 20;
const ERASE_LINE = '\r\u001b[K';

/** @param onEnd Ctrl-C or Ctrl-D was pressed, or the terminal is gone. */
export function openPrompt(input: NodeJS.ReadStream, output: NodeJS.WriteStream, onEnd: () => void): Prompt {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true, historySize: 0 });
  const end = () => {
    output.write('\n');
    onEnd();
  };
  lines.on('close', end);
  lines.on('SIGTSTP', () => suspend(input, lines));
  return {
    read: (mask) => readLine(lines, { input, mask, draw: (text, at) => draw(output, text, at) }),
    close() {
      lines.off('close', end);
      lines.close();
    },
  };
}

/** Ctrl-Z: npm, or whatever else waits for this process, is to stop with it, as a terminal would have it. */
function suspend(input: NodeJS.ReadStream, lines: Interface): void {
  input.setRawMode(false);
  process.once('SIGCONT', () => {
    input.setRawMode(true);
    lines.emit('SIGCONT');
  });
  process.kill(0, 'SIGTSTP');
}

interface Reading {
  input: NodeJS.ReadStream;
  mask: Mask;
  draw(text: string, cursor: number): void;
}

function readLine(lines: Interface, { input, mask, draw }: Reading): Promise<string> {
  // What was typed before the question was not meant for it.
  lines.write(null, { ctrl: true, name: 'e' });
  lines.write(null, { ctrl: true, name: 'u' });
  const redraw = () => draw(mask(lines.line), lines.cursor);
  return new Promise((resolve) => {
    const done = (line: string) => {
      input.off('keypress', redraw);
      lines.off('SIGCONT', redraw);
      draw(mask(line), line.length);
      resolve(line.trim());
    };
    redraw();
    // After readline's own listener, so that the line is as it is after the key.
    input.on('keypress', redraw);
    lines.on('SIGCONT', redraw);
    lines.once('line', done);
  });
}

/** A line longer than the window is shown around the cursor. */
function draw(output: NodeJS.WriteStream, text: string, cursor: number): void {
  const room = Math.max(LEAST_COLUMNS, output.columns || 80) - START.length - 1;
  const from = Math.max(0, cursor - room);
  const shown = withoutCommands(text.slice(from, from + room));
  const behind = stringWidth(withoutCommands(text.slice(cursor, from + room)));
  output.write(`${ERASE_LINE}${START}${shown}${behind > 0 ? `\u001b[${behind}D` : ''}`);
}
