/** How a secret may look where it should not be. */
import { randomBytes } from 'node:crypto';

/** A secret that stands nowhere else, with characters that each notation writes in its own way. */
export const canary = (name: string): string => `canary/${name}+"${randomBytes(16).toString('hex')}"`;

/** One without characters that an address or a header could not hold. */
export const plainCanary = (name: string): string => `canary-${name}-${randomBytes(16).toString('hex')}`;

/** Of a secret that is cut, such a part shows when 21 characters do. */
const PART = 14;
const STEP = 7;

/** As it is, cut, in an address, in a form, in JSON, as base64 wherever it begins, as hexadecimal digits, and backwards. */
export function formsOf(secret: string): string[] {
  const parts = Array.from({ length: Math.ceil((secret.length - PART) / STEP) + 1 }, (_, index) =>
    secret.slice(index * STEP).slice(0, PART),
  );
  const forms = [
    ...parts,
    encodeURIComponent(secret),
    new URLSearchParams({ _: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => base64Of(secret, before)),
    Buffer.from(secret).toString('hex'),
    [...secret].reverse().join(''),
    secret.toUpperCase(),
  ];
  return [...new Set(forms)].filter((form) => form.length >= PART);
}

/** Without the ends, which depend on what stands before and after. */
function base64Of(secret: string, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    .toString('base64')
    .slice(4, -4);
  return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}
