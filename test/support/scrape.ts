/** What a worker's metrics endpoint says. */

export interface Scrape {
  text: string;
  /** Names of all metrics, histograms without their endings. */
  names: ReadonlySet<string>;
  /** The value of the one series that has these labels, `{}` included; undefined when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

interface Series {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export async function scrape(address: string): Promise<Scrape> {
  const response = await fetch(`http://${address}/metrics`);
  if (!response.ok) throw new Error(`${address} answers with HTTP ${response.status}`);
  return read(await response.text());
}

/** Reads anew until `condition` holds. */
export async function scrapeUntil(address: string, condition: (scrape: Scrape) => boolean): Promise<Scrape> {
  for (;;) {
    const seen = await scrape(address);
    if (condition(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function read(text: string): Scrape {
  const series = text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map(readLine);
  return {
    text,
    names: new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name as string)),
    value(name, labels = {}) {
      const wanted = JSON.stringify(Object.entries(labels).sort());
      return series.find(
        (one) => one.name === name && JSON.stringify(Object.entries(one.labels).sort()) === wanted,
      )?.value;
    },
  };
}

function readLine(line: string): Series {
  const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
