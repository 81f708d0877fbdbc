/**
 * UTC days as numbers (days since 1970), which is what the generator computes with. The sandbox has its own
 * date code on purpose: a mistake in the product's must not be repeated by what it is tested against.
 */

const DAY_MS = 86_400_000;

export function toDayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

export function toDayText(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** The number of the UTC day that `time` falls on. */
export function dayOf(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS);
}

/** Whether the text is a day of the calendar, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(toDayNumber(text)) &&
    toDayText(toDayNumber(text)) === text
  );
}

export function firstOfMonth(dayNumber: number): number {
  return toDayNumber(`${toDayText(dayNumber).slice(0, 7)}-01`);
}

/** The Monday of the week. */
export function firstOfWeek(dayNumber: number): number {
  return dayNumber - ((dayNumber + 3) % 7);
}

/** Unix seconds of a moment of that day; `fraction` is how much of it has passed. */
export function toUnixSeconds(dayNumber: number, fraction = 0): number {
  return dayNumber * 86_400 + Math.floor(fraction * 86_400);
}
