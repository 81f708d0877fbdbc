/** Counts and names in sentences and commands. */

/** A whole number: 1234567 -> 1,234,567. Unlike `toLocaleString`, it loads no data about languages. */
export function group(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 1 day, 2 days */
export function counted(count: number, noun: string): string {
  return `${group(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first names, and how many more there are: `a, b and 3 more`. */
export function firstNames(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${group(names.length - most)} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

/** a, b and c */
export function listed(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}` : names.join();
}

/** A text as a shell takes it for one word. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
