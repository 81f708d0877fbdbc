/** What an answer may be at most. Every bound is checked while the answer is read, so that none is learned too late. */
export interface AnswerLimits {
  /** Longest wait for a complete answer. */
  timeoutMs: number;
  /** Largest body: as it is sent, and unpacked. */
  bodyBytes: number;
  /** Of a report's file: longest wait for each further `STEADY_BYTES`. */
  stallMs: number;
}

const MIB = 1024 * 1024;

/** Brackets inside of brackets. Postgres reads JSON by recursion, so it has a bound of its own. */
export const MOST_LEVELS = 64;

/** `object`: one thing, as an ad account, a token, or where a report is. */
export type AnswerKind = 'list' | 'analytics' | 'breakdown' | 'object';

/** Bounds of one kind of answer. */
interface KindLimits {
  bodyBytes: number;
  /** Numbers, texts, lists, ..: what JavaScript makes of many small ones is far larger than their text. */
  values: number;
  /** Rows, and how many brackets they are in: `{items: [row]}` or `[row]`. */
  rows?: { most: number; level: number } | undefined;
}

/**
 * A page of a list has 250 rows, and 250 ads with every column need about 1 MB. An ad can have a row for each of its
 * pins; what is too large for one answer is requested again for fewer ads.
 */
export const kindLimits: Readonly<Record<AnswerKind, KindLimits>> = {
  list: { bodyBytes: 8 * MIB, values: 400_000, rows: { most: 2_500, level: 2 } },
  analytics: { bodyBytes: 8 * MIB, values: 400_000, rows: { most: 20_000, level: 1 } },
  breakdown: { bodyBytes: 24 * MIB, values: 1_200_000, rows: { most: 40_000, level: 2 } },
  object: { bodyBytes: MIB, values: 50_000 },
};

/** What an error's body may have; what follows is not read. */
export const ERROR_BYTES = MIB;

export const defaultLimits = { timeoutMs: 60_000, stallMs: 60_000 } as const satisfies Partial<AnswerLimits>;

/** Of a report's file. */
export const fileLimits = {
  /** Packed and unpacked. Even half a year of a very large account is smaller. */
  bytes: 16 * 1024 * MIB,
  /** From one row to the next; a row with every column has about 2 KB. */
  rowBytes: MIB,
  gapBytes: 64 * MIB,
  /** A group is named by an id or a day. */
  keyBytes: 1_024,
  levels: 8,
} as const;

/** A file that comes more slowly would take days. */
export const STEADY_BYTES = 256 * 1024;
