/** An id or its number, as text: a string's content, or the digits. */
const AD_ID = /"AD_ID"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,}]+))/g;

/**
 * The ads that the rows of an analytics answer are about. Taken from its text, because JSON.parse rounds ids that
 * come as large numbers. Inside of a string the quotes would be escaped, so only keys are found.
 */
export function adIdsIn(body: string): Set<string> {
  return new Set([...body.matchAll(AD_ID)].map(([, text, number]) => text ?? number ?? ''));
}
