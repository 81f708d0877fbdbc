/** What options of the command line are made of. */
import { InvalidArgumentError } from 'commander';
import { CONNECTION_NAME_RULE, isConnectionName } from '../shared/connections.js';
import { addDays, type Day, isDay, toDay } from '../shared/dates.js';

export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

/** A day, or a word for one: as everywhere in UTC. */
export function day(text: string): Day {
  if (text === 'yesterday') return addDays(toDay(new Date()), -1);
  if (isDay(text)) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-23, or yesterday.');
}

/** 7d -> 7 */
export function countOfDays(text: string): number {
  const [, days] = /^(\d{1,3})d?$/.exec(text) ?? [];
  if (days !== undefined && Number(days) > 0) return Number(days);
  throw new InvalidArgumentError('It must be a number of days such as 7d.');
}

export function currency(text: string, before: string[] = []): string[] {
  if (/^[A-Z]{3}$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It must be a currency such as USD.');
}

export function connection(text: string): string {
  if (isConnectionName(text)) return text;
  throw new InvalidArgumentError(`It must have ${CONNECTION_NAME_RULE}.`);
}

/** For options that may be given several times. */
export const collect = (value: string, before: string[] = []) => [...before, value];
