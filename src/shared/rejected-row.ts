/** What Pinterest sent and no table can hold: a row, or a single value of one. */
export interface RejectedRow {
  /** `value`: the row is stored without it. */
  kind: 'row' | 'value';
  /** Of a value. */
  column?: string | undefined;
  reason: string;
  /** The row's JSON; of a value, with the ids of its row. */
  raw: string;
}
