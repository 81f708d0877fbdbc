import { createHash, timingSafeEqual } from 'node:crypto';

/** Takes the same time for a wrong text as for the right one. */
export function isSameSecret(text: string | null | undefined, secret: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(text ?? ''), digest(secret));
}
