/** The statement that makes all checks. */
import { literal } from '../../shared/sql.js';
import {
  adOn,
  analytics,
  type Check,
  EXAMPLES,
  namedEntities,
  pricedDays,
  pricedLoadedDays,
  type RowFault,
  shownRows,
} from './definition.js';
import { checks } from './index.js';

/** Relations that several checks read. Postgres leaves out those that none of the queries reads. */
const shared = (thorough: boolean) => `shown AS MATERIALIZED (${shownRows}),
priced AS MATERIALIZED (${thorough ? pricedDays : pricedLoadedDays}),
named AS MATERIALIZED (${namedEntities}),
damaged AS (SELECT * FROM json_to_recordset(CAST(:damaged AS json)) AS day
  ("adAccountId" text, date date, severity text, damage text, "allGone" boolean))`;

/** One statement, so that all checks see the same rows. */
export const compileChecks = (thorough: boolean) => `WITH ${shared(thorough)},
finding AS (
  ${[rowFindings(), ...checks.flatMap((check) => findingsOf(check, thorough))].join('\nUNION ALL\n')}
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY number ORDER BY severity, example) AS place FROM finding
)
SELECT number, (count(*) FILTER (WHERE severity = 'fail'))::int AS failures,
  (count(*) FILTER (WHERE severity = 'warn'))::int AS warnings,
  array_agg(example ORDER BY place) FILTER (WHERE place <= ${EXAMPLES}) AS examples
FROM placed GROUP BY number`;

/** What a check finds, with its number. */
function findingsOf({ number, findings = [], thorough = [] }: Check, all: boolean): string[] {
  const queries = all ? [...findings, ...thorough] : findings;
  return queries.map((query) => `SELECT ${number} AS number, severity, example FROM (${query}) AS finding`);
}

/** All faults of single rows by one query, so that the table is read once. */
function rowFindings(): string {
  const faults = checks.flatMap(({ number, rowFaults = [] }) =>
    rowFaults.map((fault) => ({ number, ...fault })),
  );
  const value = ({ number, severity, what, where }: RowFault & { number: number }) =>
    `(${number}, '${severity}', ${literal(what)}, ${where})`;
  // The first condition spares most rows the list of faults.
  return `SELECT fault.number, fault.severity, fault.what || ': ' || ${adOn('date')} AS example
FROM ${analytics}
CROSS JOIN LATERAL (VALUES ${faults.map(value).join(',\n  ')}) AS fault (number, severity, what, found)
WHERE (${faults.map(({ where }) => `(${where})`).join(' OR ')}) AND fault.found`;
}
