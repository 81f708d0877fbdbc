/** What the parts of the page that are about one ad account have in common. */
import type { DayFigures, Figures } from '../../../postgres/daily-figures.js';
import type { AccountStatus, DayAdvice } from '../model.js';

export interface AccountPart {
  account: AccountStatus;
  figures: Figures;
  advice: DayAdvice;
  at: Date;
  /** Whether there are so many ad accounts that each has to be brief. */
  isOneOfMany: boolean;
}

/** Amounts are always shown with their currency. */
export function titleOf(name: keyof DayFigures, { currency }: AccountStatus): string {
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return name === 'spend' ? `${title} in ${currency ?? 'an unknown currency'}` : title;
}

/** 1234567.80 -> 1,234,567.80, without going through a number that could not hold it. */
export function grouped(text: string | null): string {
  return text === null ? '–' : text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}
