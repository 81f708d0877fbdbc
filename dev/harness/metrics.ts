/** What workers tell of themselves, added up. */
export type Metrics = ReadonlyMap<string, number>;

/** By name and labels as they stand in the text, of several workers together. */
export async function readMetrics(urls: readonly string[]): Promise<Metrics> {
  const sums = new Map<string, number>();
  for (const url of urls) {
    const text = await (await fetch(url)).text();
    for (const line of text.split('\n')) {
      const [, name, value] = /^([a-z]\S*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      if (name) sums.set(name, (sums.get(name) ?? 0) + Number(value));
    }
  }
  return sums;
}

/** All series of a name, or those whose labels hold `label`. */
export function sumOf(metrics: Metrics, name: string, label = ''): number {
  let sum = 0;
  for (const [series, value] of metrics) {
    if ((series === name || series.startsWith(`${name}{`)) && series.includes(label)) sum += value;
  }
  return sum;
}
