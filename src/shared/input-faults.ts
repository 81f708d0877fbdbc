/** Checks the inputs of the workflows, before anything is started. */
import { HISTORY_DAYS, LONGEST_HISTORY_DAYS, LONGEST_LOOKBACK_DAYS } from './analytics-plan.js';
import { CONNECTION_NAME_RULE, isConnectionName } from './connections.js';
import { isDay } from './dates.js';
import { readModes } from './reading-plan.js';
import { isAdAccountId } from './units.js';

/** What is wrong with an input, one sentence per fault; none when it is fine. */
type Faults = string[];

interface InputRule {
  isFine: (value: unknown) => boolean;
  /** Ends the sentence "it must". */
  must: string;
}

const dayRule: InputRule = {
  isFine: (value) => typeof value === 'string' && isDay(value),
  must: 'be a day such as "2026-11-23"',
};

const wholeNumberRule = (least: number, most: number): InputRule => ({
  isFine: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  must: `be a whole number from ${least} to ${most}`,
});

const rules = {
  adAccountId: { isFine: isAdAccountId, must: 'be text made of digits, such as "549755885175"' },
  adAccountIds: {
    isFine: (value) => Array.isArray(value) && value.length > 0 && value.every(isAdAccountId),
    must: 'be a list of ids such as ["549755885175"]',
  },
  startDate: dayRule,
  endDate: dayRule,
  lookbackDays: wholeNumberRule(0, LONGEST_LOOKBACK_DAYS),
  historyDays: wholeNumberRule(HISTORY_DAYS, LONGEST_HISTORY_DAYS),
  via: {
    isFine: (value) => readModes.some((mode) => mode === value),
    must: `be one of ${readModes.map((mode) => `"${mode}"`).join(', ')}`,
  },
  oldestFirst: { isFine: (value) => typeof value === 'boolean', must: 'be true or false' },
  connection: { isFine: isConnectionName, must: `have ${CONNECTION_NAME_RULE}` },
} satisfies Record<string, InputRule>;

type Key = keyof typeof rules;

export const faultsOfSyncAllInput = (input: unknown): Faults =>
  faultsOfInput(input, {
    required: [],
    optional: ['adAccountIds', 'lookbackDays', 'historyDays', 'connection'],
    internal: ['databaseId', 'continued'],
  });

export const faultsOfSyncAdAccountInput = (input: unknown): Faults =>
  faultsOfInput(input, {
    required: ['adAccountId'],
    optional: ['startDate', 'endDate', 'lookbackDays', 'historyDays', 'connection'],
    internal: ['databaseId'],
  });

export const faultsOfBackfillInput = (input: unknown): Faults =>
  faultsOfInput(input, {
    required: ['adAccountId', 'startDate', 'endDate'],
    optional: ['via', 'oldestFirst', 'connection'],
    internal: ['databaseId', 'continued'],
  });

interface Keys {
  required: readonly Key[];
  optional: readonly Key[];
  /** Set by programs only, so messages leave them out. */
  internal: readonly string[];
}

function faultsOfInput(input: unknown, { required, optional, internal }: Keys): Faults {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [`The input is ${printed(input)}; it must be a JSON object`];
  }
  const keys = [...required, ...optional];
  const unknown = Object.keys(input).filter((key) => ![...keys, ...internal].includes(key));
  if (unknown.length > 0) {
    return unknown.map((key) => `"${key}" is not known; the input takes ${keys.join(', ')}`);
  }
  const values = input as InputValues;
  const faults = keys
    .filter((key) => required.includes(key) || values[key] !== undefined)
    .filter((key) => !rules[key].isFine(values[key]))
    .map((key) => `"${key}" is ${printed(values[key])}; it must ${rules[key].must}`);
  return [...faults, ...faultsOfOrder(values)];
}

type InputValues = { [K in Key]?: unknown };

function faultsOfOrder({ startDate, endDate }: InputValues): Faults {
  if (!dayRule.isFine(startDate) || !dayRule.isFine(endDate)) return [];
  return String(startDate) > String(endDate)
    ? [`"startDate" ${startDate} is after "endDate" ${endDate}`]
    : [];
}

function printed(value: unknown): string {
  if (value === undefined) return 'missing';
  return Number.isNaN(value) ? 'not a number' : JSON.stringify(value).slice(0, 100);
}
