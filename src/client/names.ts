/** Names of ad accounts in few columns of a terminal. */
import stringWidth from 'string-width';
import { groupBy } from '../shared/group-by.js';
import { onOneLine } from '../shared/plain-text.js';
import { cutTo } from './table.js';

interface Named {
  id: string;
  name?: string | null | undefined;
}

const ID_DIGITS = 5;

/** Ways to make a name fit, until no two look alike: without its end, without its middle, with the end of the id. */
const ways: readonly ((name: string, columns: number, id: string) => string)[] = [
  (name, columns) => cutTo(columns, name),
  (name, columns) => withoutMiddle(name, columns),
  (name, columns, id) => `${cutTo(columns - ID_DIGITS - 2, name)} …${id.slice(-ID_DIGITS)}`,
];

/** Names in at most so many columns, of which no two look alike as long as their ids end differently. */
export function distinctNames(accounts: readonly Named[], columns: number): string[] {
  const whole = accounts.map(({ id, name }) => onOneLine(name ?? '') || id);
  let names: string[] = [];
  for (const cut of ways) {
    const alike = groupBy(names, (name) => name);
    names = whole.map((name, index) => {
      const before = names[index];
      const isClear = before !== undefined && alike.get(before)?.length === 1;
      return isClear ? before : cut(name, columns, accounts[index]?.id ?? '');
    });
  }
  return names;
}

/** The beginning and the end, because names that begin alike often differ at their ends. */
function withoutMiddle(name: string, columns: number): string {
  if (stringWidth(name) <= columns) return name;
  const end = [...name];
  while (stringWidth(end.join('')) > Math.floor(columns / 2)) end.shift();
  return cutTo(columns - stringWidth(end.join('')), name) + end.join('');
}
