/** The parts of docs/operations.md that are computed from the code. */
import { workerRights } from '../../src/postgres/worker-rights.js';
import { schemas } from '../../src/shared/schemas.js';
import { renewBlocks } from './blocks.js';

export const renderOperations = (page: string) =>
  renewBlocks('docs/operations.md', page, { 'rights of a worker': renderRights });

const ROLE = 'pinterest_worker';
const WIDTH = 118;

function renderRights(): string {
  const used = [...new Set(workerRights.map(({ schema }) => schemas[schema]))].join(', ');
  const grants = workerRights.map(({ schema, tables, rights }) =>
    wrapped(
      `GRANT ${rights.join(', ')} ON ${tables.map((table) => `${schemas[schema]}.${table}`).join(', ')} TO ${ROLE};`,
    ),
  );
  return ['```sql', `GRANT USAGE ON SCHEMA ${used} TO ${ROLE};`, ...grants, '```'].join('\n');
}

/** In lines that fit a page, broken at spaces. */
function wrapped(statement: string): string {
  const lines = [''];
  for (const word of statement.split(' ')) {
    const line = [lines.at(-1), word].filter(Boolean).join(' ');
    if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}
