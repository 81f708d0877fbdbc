// What a process has used so far, as Linux counts it.
import { readdirSync, readFileSync } from 'node:fs';

/** Of a second: what Linux promises to programs, whatever its own clock does. */
const TICKS = 100;

/** With `andChildren`, those that live and those that have ended, as Postgres has one for each connection. */
export function cpuSeconds(pid: number, andChildren = false): number {
  const fields = statOf(pid);
  if (!fields) return 0;
  const [user, system, userOfEnded, systemOfEnded] = fields.slice(11, 15).map(Number) as number[];
  const own = (user ?? 0) + (system ?? 0);
  if (!andChildren) return own / TICKS;
  const living = childrenOf(pid).map((child) => cpuSeconds(child) * TICKS);
  return [own, userOfEnded ?? 0, systemOfEnded ?? 0, ...living].reduce((a, b) => a + b, 0) / TICKS;
}

/** Resident memory in MB (10^6 bytes): now, and the most that there ever was. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024) / 1e6;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

function childrenOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((child) => Number(statOf(child)?.[1]) === pid);
}

/** The fields after the program's name, from its state on. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
