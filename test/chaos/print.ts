/** What `npm run chaos` prints. */
import type { RoundOutcome } from './examine.js';

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

export function roundLines(outcome: RoundOutcome): string[] {
  const { plan, made, rows, requests, repeats, allowed, seconds, differences, faultHits } = outcome;
  const result = differences.length === 0 ? 'equal' : 'DIFFERS';
  const numbers = [rows, requests, repeats, allowed].map((number) => number.toLocaleString('en'));
  const troubles = [...new Set(made)].map((name) => `${made.filter((one) => one === name).length} x ${name}`);
  const faults = plan.faults.map((name, index) => `${faultHits[index]} x ${name}`);
  const details = [
    ...(made.length > 0 ? [troubles.join(', ')] : []),
    ...(faults.length > 0 ? [`faults: ${faults.join(', ')}`] : []),
    ...differences.map((difference) => `! ${difference}`),
  ];
  return [
    line([String(plan.seed), plan.title, ...numbers, seconds.toFixed(1), result]),
    ...details.map((detail) => `         ${detail}`),
  ];
}

export function summary(outcomes: readonly RoundOutcome[]): string {
  const sum = (of: (outcome: RoundOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0).toLocaleString('en');
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  return [
    `${outcomes.length} rounds, ${failed.length} with differences; ${sum(({ rows }) => rows)} rows compared, `,
    `${sum(({ made }) => made.length)} troubles, ${sum(({ faultHits }) => faultHits.reduce((a, b) => a + b, 0))} faults, `,
    `${sum(({ requests }) => requests)} requests, ${sum(({ repeats }) => repeats)} repeated; `,
    `${sum(({ secrets }) => secrets.workflows)} histories searched for secrets`,
  ].join('');
}

function line(cells: readonly string[]): string {
  const padded = cells.map((cell, index) => {
    const width = COLUMNS[index]?.[1] ?? 0;
    return index === 1 || index === COLUMNS.length - 1 ? ` ${cell.padEnd(width)}` : cell.padStart(width);
  });
  return padded.join('').trimEnd();
}
