import type { SearchAttributePair } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { type RunKind, searchAttributes } from '../shared/search-attribute-keys.js';
import { ATTENTION_MEMO } from '../shared/workflow-names.js';

/** A server may keep its search attributes in Postgres, which takes no longer text. */
const LONGEST = 255;

/** Makes the run findable. Only for servers that know the attributes: any other would refuse the workflow task. */
export function tagRun(
  kind: RunKind,
  { adAccountId, days }: { adAccountId?: string | undefined; days?: string | undefined } = {},
): void {
  const pairs: SearchAttributePair[] = [{ key: searchAttributes.kind, value: kind }];
  if (adAccountId) pairs.push({ key: searchAttributes.adAccountId, value: adAccountId });
  if (days) pairs.push({ key: searchAttributes.days, value: days.slice(0, LONGEST) });
  upsertSearchAttributes(pairs);
}

/** Marks a run that needs attention. Its memo says why, on every server; it can be found by the code where runs are tagged. */
export function markRun(code: string, message: string): void {
  upsertMemo({ [ATTENTION_MEMO]: message });
  const isTagged = workflowInfo().typedSearchAttributes.get(searchAttributes.kind) !== undefined;
  if (isTagged) upsertSearchAttributes([{ key: searchAttributes.attention, value: code }]);
}
