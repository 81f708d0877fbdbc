/**
 * The XML that the European Central Bank publishes (eurofxref-daily.xml, eurofxref-hist-90d.xml, eurofxref-hist.xml):
 * `<Cube time="2026-11-23"><Cube currency="USD" rate="1.0842"/>...</Cube>`, with quotes of either kind.
 */

/** What one euro costs on a day. */
interface CubeRate {
  date: string;
  currency: string;
  rate: string;
}

// No entity or document type means anything to them, so that none is expanded.
const CUBE = /<Cube\s([^<>]*)>/g;
const ATTRIBUTE = /(time|currency|rate)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const LAST_TAG = /<\/(?:\w+:)?Envelope>\s*$/;

export const isXml = (text: string) => /^\s*<(?:\?xml|(?:\w+:)?Envelope)[\s>]/.test(text.slice(0, 1_000));

/** Whether the text has its end: one that was cut would lack days that nobody misses. */
export const isCompleteXml = (text: string) => LAST_TAG.test(text.slice(-200));

export function cubeRates(text: string): CubeRate[] {
  let date = '';
  const rates: CubeRate[] = [];
  for (const [, written = ''] of text.matchAll(CUBE)) {
    const found = Object.fromEntries(
      [...written.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name, double ?? single ?? '']),
    );
    if (found.time !== undefined) date = found.time;
    if (found.currency !== undefined) rates.push({ date, currency: found.currency, rate: found.rate ?? '' });
  }
  return rates;
}
