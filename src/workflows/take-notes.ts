import type { AccountProgress } from '../shared/progress.js';

/** Adds the notes of an activity to those of its run. @returns what else it has done. */
export function takeNotes<Result extends { notes?: string[] | undefined }>(
  progress: AccountProgress,
  { notes = [], ...rest }: Result,
): Omit<Result, 'notes'> {
  progress.notes.push(...notes);
  return rest;
}
