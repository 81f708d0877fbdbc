import { messageOf, SyncError } from '../../errors.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { stepAtCommand } from '../../shared/next-step.js';
import { during } from '../steps.js';

export type Part = 'Configuration' | 'Postgres' | 'Temporal' | 'Pinterest' | 'Notifications';

export interface Finding {
  part: Part;
  /** Which aspect of the part was checked. */
  check: string;
  ok: boolean;
  /** What was found, or what is wrong. */
  found: string;
  /** The next command, when something is wrong. */
  next?: string | undefined;
}

/** Something that is wrong and how to fix it. */
export class Fault extends Error {
  constructor(
    found: string,
    readonly next: string,
  ) {
    super(found);
  }
}

/** Collects the findings of one part. */
export interface Examination {
  findings: Finding[];
  /** @param find returns what it found, or throws what is wrong. @returns whether it is in order. */
  examine(check: string, find: () => Promise<string>): Promise<boolean>;
}

export function examinationOf(part: Part): Examination {
  const findings: Finding[] = [];
  return {
    findings,
    async examine(check, find) {
      try {
        const found = await during(`Checking ${part}, ${check}`, find);
        findings.push({ part, check, ok: true, found });
        return true;
      } catch (error) {
        findings.push({ part, check, ok: false, ...adviceOf(error) });
        return false;
      }
    },
  };
}

function adviceOf(error: unknown): Pick<Finding, 'found' | 'next'> {
  if (error instanceof Fault) return { found: error.message, next: error.next };
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (known) return { found: known.found, next: known.next ?? stepAtCommand(known.code) };
  return { found: messageOf(error) };
}
