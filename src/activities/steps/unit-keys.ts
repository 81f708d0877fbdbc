/** By what the tables of `pinterest_sync` know the unit that an activity reads. */
import type { RowSource } from '../../postgres/rejected-rows.js';
import { type AccountUnit, formatUnit, tableOf } from '../../shared/units.js';
import type { ActivityContext } from '../context.js';

export interface UnitOfAccount {
  unit: AccountUnit;
  adAccountId: string;
}

/** Names the checkpoint: a new run starts over. */
export const keyOf = ({ runId }: Pick<ActivityContext, 'runId'>, { unit }: Pick<UnitOfAccount, 'unit'>) => ({
  runId,
  unit: formatUnit(unit),
});

export function sourceOf(
  { workflowId, runId }: Pick<ActivityContext, 'workflowId' | 'runId'>,
  { unit, adAccountId }: UnitOfAccount,
): RowSource {
  return {
    table: tableOf(unit),
    adAccountId,
    days: rangeOf(unit),
    unit: formatUnit(unit),
    ...partOf(unit),
    workflowId,
    runId,
  };
}

/** Of days that several units read together. */
function partOf(unit: AccountUnit): Pick<RowSource, 'firstUnit' | 'isContinued'> {
  if (unit.kind !== 'extraReport') return {};
  const { part = 1, parts = 1 } = unit;
  return { firstUnit: formatUnit({ ...unit, part: undefined }), isContinued: part < parts };
}

function rangeOf(unit: AccountUnit): RowSource['days'] {
  if (unit.kind === 'day') return { from: unit.date, to: unit.date };
  return 'range' in unit ? unit.range : undefined;
}
