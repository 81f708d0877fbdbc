/** Text for a terminal. */
import stringWidth from 'string-width';
import { asCalledHere, clientHere } from '../config/place.js';
import { onOneLine } from '../shared/plain-text.js';
import { group } from '../shared/words.js';

/** Lines of a text table: the first `textColumns` (default 1) to the left, the others to the right. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { textColumns = 1, gap = 2 } = {},
): string[] {
  const cells = [header, ...rows].map((row) =>
    row.map((cell) => (typeof cell === 'number' ? group(cell) : cell)),
  );
  const widths = header.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
        return column < textColumns ? cell + space : space + cell;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** The same where it fits; in a narrower window each row is a block of lines, so that no cell is broken. */
export function tableOrBlocks(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string[] {
  const table = textTable(header, rows, { textColumns: header.length });
  if (table.every((line) => stringWidth(line) <= columns)) return table;
  const labelColumns = Math.max(...header.map((title) => title.length)) + 4;
  return rows.flatMap(([title = '', ...cells], index) => [
    ...(index === 0 ? [] : ['']),
    title,
    ...cells.flatMap((cell, at) =>
      cell === '' ? [] : besideLabel(`  ${header[at + 1]}`, [cell], { labelColumns, columns }),
    ),
  ]);
}

/** The text in at most so many columns of the terminal: an East Asian character takes two. */
export const cutTo = (columns: number, text: string): string => cutLine(columns, onOneLine(text));

/** The same for a line whose spaces stay. */
export function cutLine(columns: number, line: string): string {
  if (stringWidth(line) <= columns) return line;
  const characters = [...line];
  while (stringWidth(characters.join('')) >= columns) characters.pop();
  return `${characters.join('')}…`;
}

/** Lines of at most so many columns, broken at spaces. */
export function wrapTo(columns: number, text: string): string[] {
  const lines: string[] = [];
  for (const word of asCalledHere(text).split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(`${last} ${word}`) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The texts in lines of at most so many columns, beside a label that stands before the first line only. */
export function besideLabel(
  label: string,
  texts: readonly string[],
  { labelColumns, columns }: { labelColumns: number; columns: number },
): string[] {
  const lines = texts.flatMap((text) => wrapTo(columns - labelColumns, text));
  return lines.map((line, index) => (index === 0 ? label : '').padEnd(labelColumns) + line);
}

/**
 * Lines that are too long, broken at spaces under their own beginning. A line with columns of a table stays as it is, and
 * so does one that is a command: it is copied.
 */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      const isWhole = /\S {2,}\S/.test(line) || line.startsWith(`${indent}${clientHere} `);
      if (isWhole || stringWidth(line) <= columns) return [line];
      return wrapTo(columns - indent.length, line.trim()).map((part) => indent + part);
    })
    .join('\n');
}
