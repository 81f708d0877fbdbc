/** Shows a run while it is running: a bar per ad account on a terminal, plain lines without one. */
import { withoutCommands } from '../../shared/plain-text.js';
import { barLines } from './bars.js';
import { createLineView } from './line-view.js';
import { createLiveBlock } from './live-block.js';
import type { RunView } from './shown-account.js';

export function createRunView(stream: NodeJS.WriteStream): RunView {
  if (!stream.isTTY) return createLineView((line) => void stream.write(`${withoutCommands(line)}\n`));
  const block = createLiveBlock(stream);
  return {
    update: (accounts, lines) =>
      block.draw(barLines(accounts, lines, { columns: stream.columns, rows: stream.rows })),
  };
}
