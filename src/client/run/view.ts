/** Shows a run while it is running: a bar per ad account on a terminal, plain lines without one. */
import { isDumb } from '../../config/place.js';
import { coloured } from '../colour.js';
import { forPeople, noteWritten } from '../terminal.js';
import { barLines } from './bars.js';
import { createLineView } from './line-view.js';
import { createLiveBlock } from './live-block.js';
import type { RunView } from './shown-account.js';

export function createRunView(stream: NodeJS.WriteStream): RunView {
  if (!stream.isTTY || isDumb()) {
    return createLineView((line) => {
      noteWritten();
      stream.write(`${coloured(forPeople(line), stream)}\n`);
    });
  }
  const block = createLiveBlock(stream);
  return {
    update: (accounts, lines) =>
      block.draw(
        barLines(accounts, lines.map(forPeople), {
          columns: stream.columns || undefined,
          rows: stream.rows || undefined,
        }),
      ),
  };
}
