/**
 * Lines at the end of a terminal that are drawn again in their place. The cursor stays visible and lines are cut rather
 * than wrapped by the terminal, so that there is nothing to restore, however the process ends.
 */
import { withoutCommands } from '../../shared/plain-text.js';
import { coloured } from '../colour.js';
import { cutLine } from '../table.js';
import { noteWritten } from '../terminal.js';

interface LiveBlock {
  /** Draws the lines in place of those that were drawn before. */
  draw(lines: readonly string[]): void;
}

/** To the start of the line that many lines above, and everything from there on erased. */
const back = (lines: number) => `\r${lines > 0 ? `\u001b[${lines}A` : ''}\u001b[J`;

const LEAST_COLUMNS = 20;

export function createLiveBlock(stream: NodeJS.WriteStream): LiveBlock {
  let drawn: readonly string[] = [];
  return {
    draw(lines) {
      // A line that fills the last column makes some terminals begin a new one.
      const columns = Math.max(LEAST_COLUMNS, stream.columns || 80) - 1;
      const cut = lines.map((line) => cutLine(columns, withoutCommands(line)));
      if (cut.join('\n') === drawn.join('\n')) return;
      const shown = cut.map((line) => `${coloured(line, stream)}\n`).join('');
      noteWritten();
      stream.write(`${drawn.length > 0 ? back(drawn.length) : ''}${shown}`);
      drawn = cut;
    },
  };
}
