/**
 * Says whether a worker does its work, from the file that `worker --health-file` keeps up to date: for the health
 * checks of containers, so it loads nothing else. With `--alive` it is enough that the worker checks itself, whatever
 * it finds: a restart does not help a worker whose Temporal or Postgres is away. Exit code 0: yes. 1: no. 2: wrong usage.
 */
import { readFileSync } from 'node:fs';

export interface HealthStatus {
  /** When the worker last checked itself. */
  checkedAt: string;
  /** When it last found nothing wrong. */
  wellAt: string | undefined;
  /** What it found wrong the last time. */
  faults: string[];
}

interface Verdict {
  well: boolean;
  text: string;
}

/** A restart of Postgres or Temporal takes less; a worker that hangs writes nothing for longer. */
export const UNWELL_AFTER_MS = 60_000;

export function verdictOn({ checkedAt, wellAt, faults }: HealthStatus, now: number, alive = false): Verdict {
  const secondsSince = (time: string) => Math.round((now - Date.parse(time)) / 1_000);
  const isRecent = (time: string) => now - Date.parse(time) <= UNWELL_AFTER_MS;
  if (!isRecent(checkedAt)) {
    return {
      well: false,
      text: `The worker has not checked itself for ${secondsSince(checkedAt)} s: it hangs or was killed`,
    };
  }
  if (faults.length === 0) return { well: true, text: 'The worker takes work and reaches Postgres' };
  const since = wellAt ? `for ${secondsSince(wellAt)} s` : 'since its start';
  return {
    well: alive || (wellAt !== undefined && isRecent(wellAt)),
    text: `The worker has been unhealthy ${since}: ${faults.join('; ')}`,
  };
}

function readHealth(file: string, alive: boolean): Verdict {
  try {
    return verdictOn(JSON.parse(readFileSync(file, 'utf8')), Date.now(), alive);
  } catch (error) {
    const reason = (error as Error).message;
    return { well: false, text: `No worker with --health-file ${file} runs yet, or any more (${reason})` };
  }
}

function main(args: string[]): number {
  const [file, ...rest] = args.filter((arg) => arg !== '--alive');
  if (!file || file.startsWith('-') || rest.length > 0) {
    process.stderr.write(
      'Usage: node dist/worker/health-check.js [--alive] FILE   (the FILE of the worker option --health-file)\n',
    );
    return 2;
  }
  const { well, text } = readHealth(file, args.includes('--alive'));
  process.stdout.write(`${text}\n`);
  return well ? 0 : 1;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
