import { breakdowns, MOST_TYPES_AT_ONCE, typesOfLevel } from '../shared/targeting-types.js';
import type { Environment } from './config.js';
import { hasLogin, idsOf, itemsOf } from './rules.js';
import { mayBeEmpty, type Variable, type VariableName, variables } from './variables.js';

type ValueOf<Row> = Row extends { allowed: readonly (infer Allowed)[] } ? Allowed : string;

/** A variable with a fallback always has a value; one of a list of choices has one of them. */
export type Values = {
  [Name in VariableName]: (typeof variables)[Name] extends { fallback: string }
    ? ValueOf<(typeof variables)[Name]>
    : ValueOf<(typeof variables)[Name]> | undefined;
};

/**
 * @param faults gets every value that breaks its rule, and what is allowed.
 * @returns values that are what their type says only when there is no fault.
 */
export function readValues(environment: Environment, faults: string[]): Values {
  const names = Object.keys(variables) as VariableName[];
  return Object.fromEntries(names.map((name) => [name, readVariable(name, environment, faults)])) as Values;
}

function readVariable(name: VariableName, environment: Environment, faults: string[]): string | undefined {
  const { fallback, secret, fault }: Variable = variables[name];
  const value = environment[name]?.trim();
  if (!value) return value === '' && mayBeEmpty(name) ? value : fallback;
  const rule = fault?.(value);
  // A value that is no secret may hold one all the same.
  if (rule && (secret || hasLogin(value)))
    faults.push(`${name} has an invalid value (not shown); expected ${rule}`);
  else if (rule) faults.push(`${name} is ${JSON.stringify(value)}; it must be ${rule}`);
  return value;
}

/** Variables of which none is of use without the other. */
const PAIRS = [
  ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID'],
  ['TEMPORAL_WORKER_BUILD_ID', 'TEMPORAL_DEPLOYMENT_NAME'],
  ['NOTIFY_WEBHOOK_SECRET', 'NOTIFY_WEBHOOK_URL'],
] as const;

/** What values of several variables say against each other. */
export function conflictsIn(values: Values): string[] {
  const needsKey = values.PAYLOAD_ENCRYPTION === 'on' && !values.ENCRYPTION_KEY;
  return [
    ...(needsKey ? ['PAYLOAD_ENCRYPTION is "on", so ENCRYPTION_KEY must be set too'] : []),
    ...PAIRS.flatMap(([one, other]) =>
      values[one] && !values[other] ? [`${one} is set, so ${other} must be set too`] : [],
    ),
    ...excludedAndChosen(values),
    ...withoutList(values),
    ...ofBreakdowns(values),
  ];
}

function excludedAndChosen(values: Values): string[] {
  const excluded = idsOf(values.PINTEREST_AD_ACCOUNT_IDS_EXCLUDED) ?? [];
  const both = idsOf(values.PINTEREST_AD_ACCOUNT_IDS)?.filter((id) => excluded.includes(id)) ?? [];
  if (both.length === 0) return [];
  return [
    `PINTEREST_AD_ACCOUNT_IDS and PINTEREST_AD_ACCOUNT_IDS_EXCLUDED both name ${both.join(', ')}; keep it in one of them`,
  ];
}

/** Numbers of product groups are asked for by the ids that the list gives. */
function withoutList({ PINTEREST_EXTRA_TABLES }: Values): string[] {
  const tables = itemsOf(PINTEREST_EXTRA_TABLES);
  if (!tables.includes('product_group_analytics') || tables.includes('product_groups')) return [];
  return ['PINTEREST_EXTRA_TABLES names product_group_analytics, so it must name product_groups too'];
}

/** What a level is broken down by: at least one type, and no more than a request takes. */
function ofBreakdowns({ PINTEREST_EXTRA_TABLES, PINTEREST_TARGETING_TYPES }: Values): string[] {
  const tables = itemsOf(PINTEREST_EXTRA_TABLES);
  const chosen = itemsOf(PINTEREST_TARGETING_TYPES);
  return Object.entries(breakdowns).flatMap(([table, level]) => {
    const types = typesOfLevel(level, chosen).length;
    if (!tables.includes(table) || (types > 0 && types <= MOST_TYPES_AT_ONCE)) return [];
    if (types > 0)
      return [
        `PINTEREST_TARGETING_TYPES names ${types} types of ${table}; Pinterest takes at most ${MOST_TYPES_AT_ONCE} at once`,
      ];
    return [
      `PINTEREST_EXTRA_TABLES names ${table}, so PINTEREST_TARGETING_TYPES must name one of its types: ${level.inReports.join(', ')}`,
    ];
  });
}
