import { besideLabel } from '../table.js';
import { windowColumns } from '../terminal.js';
import type { Finding } from './finding.js';

const LABEL_COLUMNS = 32;

/** On a terminal, the finding stays beside its label. */
export function lineOf({ part, check, ok, found, next }: Finding): string {
  const label = `${ok ? 'OK ' : 'FIX'}  ${part.padEnd(13)}  ${check.padEnd(10)}`;
  const texts = [found, ...(next ? [`next: ${next}`] : [])].flatMap((text) => text.split('\n'));
  return besideLabel(label, texts, { labelColumns: LABEL_COLUMNS, columns: windowColumns() }).join('\n');
}
