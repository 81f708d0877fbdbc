import stringWidth from 'string-width';

/** Lines of a text table: the first column to the left, the others to the right. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  const cells = [header, ...rows].map((row) =>
    row.map((cell) => (typeof cell === 'number' ? group(cell) : cell)),
  );
  const widths = header.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
        return column === 0 ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** 1234567 -> 1,234,567 */
export function group(value: number): string {
  return value.toLocaleString('en-US');
}
