/** Longer messages would only fill workflow histories. */
const MESSAGE_LIMIT = 1_000;

export function shorten(text: string, limit = MESSAGE_LIMIT): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;
}
