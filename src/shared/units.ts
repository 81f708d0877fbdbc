/** Units: the parts that a run does one by one, and that its failures name. */
import { type Day, type DayRange, eachDay, isDay } from './dates.js';
import {
  type DailyTable,
  dailyTables,
  type EntityTable,
  type ExtraList,
  entityTables,
  isExtraList,
  type StoredTable,
  type TableName,
} from './tables.js';

/** A unit of one ad account's run. */
export type AccountUnit =
  | { kind: 'list'; table: EntityTable }
  /** `again`: the run has read the day before, so this reading counts as a unit of its own. */
  | { kind: 'day'; date: Day; again?: boolean | undefined }
  | { kind: 'report'; range: DayRange }
  /** A table that was chosen: a list, or days of analytics. */
  | { kind: 'extraList'; table: ExtraList }
  | { kind: 'extraDays'; table: DailyTable; set?: string | undefined; range: DayRange };

/** A run of all ad accounts has one unit per ad account, after their list. */
export type Unit = AccountUnit | { kind: 'adAccountList' } | { kind: 'adAccount'; adAccountId: string };

const ANALYTICS: TableName = 'ad_analytics';
const AD_ACCOUNT_LIST = 'list of ad accounts';

/** The unit as text, for messages, results and checkpoints. No two units share one. */
export function formatUnit(unit: Unit): string {
  switch (unit.kind) {
    case 'list':
      return unit.table;
    case 'extraList':
      return unit.table;
    case 'extraDays':
      return `${[unit.table, unit.set].join(' ').trim()} ${unit.range.from}..${unit.range.to}`;
    case 'day':
      return `${ANALYTICS} ${unit.date}${unit.again ? ' again' : ''}`;
    case 'report':
      return `${ANALYTICS} ${unit.range.from}..${unit.range.to}`;
    case 'adAccountList':
      return AD_ACCOUNT_LIST;
    case 'adAccount':
      return unit.adAccountId;
  }
}

const ANALYTICS_UNIT = /^ad_analytics (\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d)|( again))?$/;

/** @returns the unit that `formatUnit` made this text of; undefined for any other text. */
export function parseUnit(text: string): Unit | undefined {
  const table = entityTables.find((name) => name === text);
  if (table) return { kind: 'list', table };
  if (isExtraList(text)) return { kind: 'extraList', table: text };
  if (text === AD_ACCOUNT_LIST) return { kind: 'adAccountList' };
  if (isAdAccountId(text)) return { kind: 'adAccount', adAccountId: text };
  const extra = parseExtraDays(text);
  if (extra) return extra;
  const [, from, to, again] = ANALYTICS_UNIT.exec(text) ?? [];
  if (from === undefined || !isDay(from)) return undefined;
  if (to === undefined) return { kind: 'day', date: from, again: again ? true : undefined };
  return isDay(to) ? { kind: 'report', range: { from, to } } : undefined;
}

const EXTRA_UNIT = /^(\w+)(?: (\w+))? (\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/;

function parseExtraDays(text: string): Unit | undefined {
  const [, name, set, from = '', to = ''] = EXTRA_UNIT.exec(text) ?? [];
  const table = dailyTables.find((one) => one === name);
  return table && isDay(from) && isDay(to)
    ? { kind: 'extraDays', table, set, range: { from, to } }
    : undefined;
}

/** Pinterest's ids are digits. */
export const isAdAccountId = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,18}$/.test(value);

/** The table that the unit's rows go to. */
export const tableOf = (unit: AccountUnit): StoredTable => ('table' in unit ? unit.table : ANALYTICS);

/** The days of `ad_analytics` that the unit reads. */
export function daysOfUnit(unit: Unit): Day[] {
  if (unit.kind === 'day') return [unit.date];
  return unit.kind === 'report' ? eachDay(unit.range) : [];
}

/** What it adds to the planned, done or failed units of a run: a report counts as its days. */
export const countUnits = (unit: AccountUnit): number =>
  unit.kind === 'report' ? daysOfUnit(unit).length : 1;
