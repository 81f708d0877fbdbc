/** What `npm run chaos` prints. */
import type { RoundReport } from './examine.js';

const COLUMNS: [title: string, width: number][] = [
  ['seed', 6],
  ['round', 20],
  ['rows', 8],
  ['requests', 9],
  ['repeats', 8],
  ['allowed', 8],
  ['seconds', 8],
  ['result', 9],
];

export const heading = () => line(COLUMNS.map(([title]) => title));

export function roundLines(report: RoundReport): string[] {
  const { plan, rows, requests, repeats, allowed, seconds, differences } = report;
  const result = differences.length === 0 ? 'equal' : 'DIFFERS';
  const numbers = [rows, requests, repeats, allowed].map((number) => number.toLocaleString('en'));
  return [
    line([String(plan.seed), plan.title, ...numbers, seconds.toFixed(1), result]),
    ...(report.made.length > 0 ? [`         ${counted(report.made)}`] : []),
    ...(plan.faults.length > 0 ? [`         faults: ${faultText(report)}`] : []),
    ...differences.map((difference) => `         ! ${difference}`),
  ];
}

export function summary(reports: readonly RoundReport[]): string {
  const sum = (of: (report: RoundReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0).toLocaleString('en');
  const failed = reports.filter(({ differences }) => differences.length > 0);
  return [
    `${reports.length} rounds, ${failed.length} with differences; ${sum(({ rows }) => rows)} rows compared, `,
    `${sum(({ made }) => made.length)} troubles, ${sum(({ faultHits }) => total(faultHits))} faults, `,
    `${sum(({ requests }) => requests)} requests, ${sum(({ repeats }) => repeats)} repeated; `,
    `${sum(({ secrets }) => secrets.workflows)} histories searched for secrets`,
  ].join('');
}

/** The size of a round comes from the other options, all else from its seed. */
export function howToRepeat(seed: number, args: readonly string[]): string {
  return `To repeat it: npm run chaos -- ${[...args, '--rounds', '1', '--seed', seed].join(' ')}`;
}

function faultText({ plan, faultHits }: RoundReport): string {
  return plan.faults.map((name, index) => `${faultHits[index]} x ${name}`).join(', ');
}

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} x ${name}`).join(', ');
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => {
      const width = COLUMNS[index]?.[1] ?? 0;
      return index === 1 || index === COLUMNS.length - 1 ? ` ${cell.padEnd(width)}` : cell.padStart(width);
    })
    .join('')
    .trimEnd();
}
