/** A list of Pinterest must end: one that leads back to itself, or has no end, would be read forever. Pure. */

interface ListBounds {
  /** What is listed, such as `ad accounts`. */
  of: string;
  mostPages: number;
  /** Where the first page starts, and how many were read before it, when reading continues in the middle. */
  startsAt?: string | undefined;
  pagesRead?: number | undefined;
}

/**
 * @returns a function that takes the start of each next page. It returns what is wrong with a list that cannot
 * end, and undefined as long as it may end.
 */
export function watchListEnd({ of, mostPages, startsAt, pagesRead = 0 }: ListBounds) {
  const starts = new Set<string | undefined>([startsAt]);
  let pages = pagesRead;
  return (bookmark: string): string | undefined => {
    pages += 1;
    const isKnown = starts.has(bookmark);
    starts.add(bookmark);
    if (isKnown) return `The list of ${of} does not end: a page leads back to an earlier one`;
    if (pages >= mostPages) return `The list of ${of} does not end after ${mostPages} pages`;
    return undefined;
  };
}
