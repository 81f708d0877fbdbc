// Exclusive ownership between processes, which outlives neither the owner nor a crash.
//
// A claim is a folder of numbered files; the highest number counts. Taking over from a dead owner means creating
// the next number, which the file system allows exactly one process to do. Removing and creating again one file
// under a fixed name would let a slow process remove the claim of a fast one.
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from './processes.js';

export interface Claim<Note> {
  /** Rewrites what the others can read about the owner. */
  update(note: Note): void;
  release(): void;
}

interface Owner<Note> {
  process: ProcessIdentity;
  /** ISO time of the claim. */
  since: string;
  note: Note;
}

type ClaimResult<Note> = { claim: Claim<Note> } | { owner: Owner<Note> };

interface Entry<Note> extends Owner<Note> {
  released?: true | undefined;
}

/** Either the claim or the living owner that has it. */
export function takeClaim<Note>(folder: string, note: Note): ClaimResult<Note> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const me = identify(process.pid);
  if (!me) throw new Error('This process cannot find itself in the list of processes.');
  const entry: Entry<Note> = { process: me, since: new Date().toISOString(), note };
  for (;;) {
    const numbers = claimNumbers(folder);
    const highest = numbers.at(-1) ?? 0;
    const present = highest > 0 ? readEntry<Note>(folder, highest) : undefined;
    if (present && !present.released && isAlive(present.process)) return { owner: present };
    if (!create(folder, highest + 1, entry)) continue;
    // The one before stays, so that a process that lists the folder just now never sees it empty.
    for (const number of numbers.slice(0, -1)) rmSync(join(folder, `${number}.json`), { force: true });
    return { claim: claimOf(folder, highest + 1, entry) };
  }
}

function claimOf<Note>(folder: string, number: number, entry: Entry<Note>): Claim<Note> {
  let current = entry;
  const write = (next: Entry<Note>) => {
    current = next;
    const draft = draftName(folder);
    writeFileSync(draft, JSON.stringify(current, null, 2), { mode: 0o600 });
    renameSync(draft, join(folder, `${number}.json`));
  };
  return {
    update: (note) => write({ ...current, note }),
    release: () => write({ ...current, released: true }),
  };
}

function claimNumbers(folder: string): number[] {
  const numbers = readdirSync(folder).map((name) => /^(\d+)\.json$/.exec(name)?.[1]);
  return numbers
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Undefined when the file cannot be understood, as after a power failure: then nobody owns it. */
function readEntry<Note>(folder: string, number: number): Entry<Note> | undefined {
  try {
    const entry = JSON.parse(readFileSync(join(folder, `${number}.json`), 'utf8')) as Partial<Entry<Note>>;
    return typeof entry.process?.pid === 'number' ? (entry as Entry<Note>) : undefined;
  } catch {
    return undefined;
  }
}

/** False when another process has that number. The file appears with its content, never empty. */
function create<Note>(folder: string, number: number, entry: Entry<Note>): boolean {
  const draft = draftName(folder);
  writeFileSync(draft, JSON.stringify(entry, null, 2), { mode: 0o600 });
  try {
    linkSync(draft, join(folder, `${number}.json`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

let drafts = 0;

function draftName(folder: string): string {
  drafts += 1;
  return join(folder, `.draft-${process.pid}-${drafts}`);
}
