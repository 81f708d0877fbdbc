import type { Row } from './row-columns.js';

/** Column name to JSON literal (`'12'`, `'"text"'`, `'1e17'`); null takes the key away. */
export type RowOverride = Record<string, string | null>;

/** A row that the world itself would never make: of an unknown ad, a second one, with odd values. */
interface ExtraRow {
  adAccountId: string;
  day: string;
  /**
   * Sent as it is, with every key it has. If its AD_ID is an ad of the world, only requests that ask for the ad
   * (or for the account's report) carry it; otherwise every ad-level request for the day does.
   */
  row: Row;
}

/**
 * Changes to what the generator says. Whole numbers given for a column that adds up (see `FACT_COLUMNS`) also
 * change what is computed from it: sums, rates, and the totals of ad group, campaign and account. Any other
 * value changes its own column of the ad's daily row only.
 */
export class Overrides {
  readonly extraRows: ExtraRow[] = [];
  private readonly rows = new Map<string, RowOverride | null>();

  /** `null` = no row that day. Values are added to those set before. */
  set(adId: string, day: string, values: RowOverride | null): void {
    const key = `${adId} ${day}`;
    const before = this.rows.get(key);
    this.rows.set(key, values === null ? null : { ...before, ...values });
  }

  /** Undefined = as generated. */
  get(adId: string, day: string): RowOverride | null | undefined {
    return this.rows.get(`${adId} ${day}`);
  }

  get isEmpty(): boolean {
    return this.rows.size === 0;
  }

  clear(): void {
    this.rows.clear();
    this.extraRows.length = 0;
  }
}
