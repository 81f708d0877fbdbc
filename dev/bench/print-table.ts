/** A table of Markdown, so that it can stand in docs/performance.md as it is printed. */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log(line(heads));
  console.log(line(heads.map((_, column) => (column === 0 ? '---' : '---:'))));
  for (const row of rows) console.log(line(row));
}
