/** A run in words. */
import { durationText, formatMinute } from '../../shared/dates.js';
import { describeWait } from '../../shared/run-details.js';
import { counted, group } from '../../shared/words.js';
import type { Run } from './run.js';

/** failed 2026-11-24 06:02 UTC (3 h ago), took 2 min */
export function runText(run: Run, at: Date): string {
  const { state, startedAt, endedAt } = run;
  const age = durationText(at.getTime() - (endedAt ?? startedAt).getTime());
  if (!endedAt) return `${state} since ${formatMinute(startedAt)} (${age})${unitsText(run)}${haltText(run)}`;
  const took = durationText(endedAt.getTime() - startedAt.getTime());
  return `${state} ${formatMinute(endedAt)} (${age} ago), took ${took}`;
}

function unitsText({ units }: Run): string {
  if (!units) return '';
  const failed = units.failed > 0 ? `, ${group(units.failed)} failed` : '';
  return `, ${group(units.done)} of ${counted(units.planned, 'unit')} done${failed}`;
}

function haltText({ paused, waitingUntil, workflowId }: Run): string {
  if (paused) return `, paused: pinterest-ads-sync backfill resume ${workflowId}`;
  return waitingUntil ? `, waits for ${describeWait(waitingUntil)}` : '';
}
