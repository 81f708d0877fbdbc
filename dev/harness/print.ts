/** A table of Markdown, so that it can stand in docs/performance.md as it is printed. */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log(line(heads));
  console.log(line(heads.map((_, column) => (column === 0 ? '---' : '---:'))));
  for (const row of rows) console.log(line(row));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** In their order; fewer parts when there are fewer numbers. */
export function tenthsOf(series: readonly number[]): number[][] {
  const size = Math.ceil(series.length / 10);
  const parts = Array.from({ length: 10 }, (_, index) => series.slice(index * size, (index + 1) * size));
  return parts.filter((part) => part.length > 0);
}
