/** What runs can be found by in the Web UI and with `temporal workflow list`; a server may lack them. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export type RunKind = 'sync-all' | 'sync' | 'backfill';

export const searchAttributes = {
  adAccountId: defineSearchAttributeKey('PinterestAdAccountId', SearchAttributeType.KEYWORD),
  /** A RunKind. */
  kind: defineSearchAttributeKey('PinterestRunKind', SearchAttributeType.KEYWORD),
  /** The analytics days of the run: `2026-10-24..2026-11-23`. */
  days: defineSearchAttributeKey('PinterestDays', SearchAttributeType.KEYWORD),
  /** Set once a unit has failed, also while the run continues: the code of the error table, or `Failed`. */
  attention: defineSearchAttributeKey('PinterestAttention', SearchAttributeType.KEYWORD),
};

export const searchAttributeNames: readonly string[] = Object.values(searchAttributes).map(
  ({ name }) => name,
);
