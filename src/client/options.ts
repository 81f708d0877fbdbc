/** What options of the command line are made of. */
import { InvalidArgumentError } from 'commander';
import { CONNECTION_NAME_RULE, isConnectionName } from '../shared/connections.js';
import { addDays, type Day, isDay, toDay } from '../shared/dates.js';
import { isAdAccountId } from '../shared/units.js';

export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

/** The same for counts of which there is at least one. */
export function positiveNumber(text: string): number {
  if (wholeNumber(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be at least 1.');
}

/** Whose days an option is about decides which day it is. */
export const YESTERDAY = 'yesterday';

/** A day, or the word for one. */
export function dayOrYesterday(text: string): Day | typeof YESTERDAY {
  if (text === YESTERDAY || isDay(text)) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-23, or yesterday.');
}

/** Of what is about several ad accounts at once: in UTC. */
export function day(text: string): Day {
  return dayOrYesterday(text) === YESTERDAY ? addDays(toDay(new Date()), -1) : text;
}

/** 7d -> 7 */
export function countOfDays(text: string): number {
  const [, days] = /^(\d{1,3})d?$/.exec(text) ?? [];
  if (days !== undefined && Number(days) > 0) return Number(days);
  throw new InvalidArgumentError('It must be a number of days from 1d to 999d, such as 7d.');
}

export function currency(text: string, before: string[] = []): string[] {
  if (/^[A-Z]{3}$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It must be a currency such as USD.');
}

export function connection(text: string): string {
  if (isConnectionName(text)) return text;
  throw new InvalidArgumentError(`It must have ${CONNECTION_NAME_RULE}.`);
}

export function adAccount(text: string): string {
  if (isAdAccountId(text)) return text;
  throw new InvalidArgumentError('It must be an id of at most 18 digits, such as 549755885175.');
}

/** For the option that may be given several times. */
export const adAccounts = (text: string, before: string[] = []) => [...before, adAccount(text)];

/** For other options that may be given several times. */
export const collect = (value: string, before: string[] = []) => [...before, value];
