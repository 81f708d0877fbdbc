/**
 * Takes secrets out of text that people read: messages of errors, and what a server says. Known secrets are those that
 * this process was given or has received; others are known by their shape.
 */

import { shorten } from './shorten.js';

const HIDDEN = '[hidden]';

/** Shorter ones would take ordinary words out of messages. */
const SHORTEST_SECRET = 6;
/** Access tokens are renewed; those of long ago are no longer valid. */
const MOST_TOKENS = 500;

/** Each secret with its forms. What was learned or used last comes last. */
const known = { given: new Map<string, string[]>(), received: new Map<string, string[]>() };

/** All forms of all of them. The longest come first, because one may be a part of another. */
let sought: string[] | undefined;

/** A secret that this process was given: it is never forgotten. */
export const learnSecret = (secret: string | undefined): void => learn(known.given, secret);

/** A token that this process has received: those of long ago are forgotten. */
export function learnToken(token: string | undefined): void {
  const { received } = known;
  learn(received, token);
  for (const oldest of [...received.keys()].slice(0, Math.max(0, received.size - MOST_TOKENS)))
    received.delete(oldest);
}

function learn(secrets: Map<string, string[]>, secret: string | undefined): void {
  if (!secret || secret.length < SHORTEST_SECRET) return;
  const forms = secrets.get(secret) ?? formsOf(secret);
  if (!secrets.has(secret)) sought = undefined;
  secrets.delete(secret);
  secrets.set(secret, forms);
}

/** As it is, in an address, in a form, in JSON, in HTML, and as base64 wherever it begins. */
function formsOf(secret: string): string[] {
  const inAddress = encodeURIComponent(secret);
  const inForm = new URLSearchParams({ _: secret }).toString().slice(2);
  const inHtml = secret.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
  const inSmallLetters = [inAddress, inForm].map((text) =>
    text.replace(/%[\dA-F]{2}/g, (escaped) => escaped.toLowerCase()),
  );
  const texts = [secret, inAddress, inForm, ...inSmallLetters, JSON.stringify(secret).slice(1, -1), inHtml];
  const packed = [0, 1, 2].flatMap((before) => base64Of(secret, before));
  return [...new Set([...texts, ...packed])];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Shorter ones are found in longer words by chance. */
const SHORTEST_BASE64 = 12;

/** Without the ends, which depend on what stands before and after. */
function base64Of(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
  const text = bytes.toString('base64').slice(from, to);
  return text.length < SHORTEST_BASE64 ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}

/** Each shape with what is shown instead: what stands before a secret stays. */
const shapes: readonly [shape: RegExp, shown: string][] = [
  [/\b(Bearer\s+)[\w.~+/=-]{6,}/gi, `$1${HIDDEN}`],
  [/\b(Basic\s+)[\w+/=-]{16,}/gi, `$1${HIDDEN}`],
  [
    /\b((?:access|refresh|id)_?token|client_?secret|app_?secret|password|code_verifier)(["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/([?&]code=)[^\s"'&]+/gi, `$1${HIDDEN}`],
  // The password of an address, but not the word that stands for one in our examples.
  [/(:\/\/[^\s:/@]{0,200}:)(?!PASSWORD@)[^\s@/]{1,200}(?=@)/g, `$1${HIDDEN}`],
  // Pinterest's own, and JSON web tokens.
  [/\bpin[a-z]_[\w-]{8,}/g, HIDDEN],
  [/\beyJ[\w-]{6,}(?:\.[\w-]+){0,2}/g, HIDDEN],
  // Whatever else is long and looks made by chance.
  [/(?<![\w-])(?=[\w-]{0,200}?\d)(?=[\w-]{0,200}?[A-Za-z])[\w-]{43,}/g, HIDDEN],
];

/** @param text bounded by the caller, because the shapes are looked for in all of it. */
export function redact(text: string): string {
  let shown = hideKnown(text);
  for (const [shape, instead] of shapes) shown = shown.replace(shape, instead);
  return shown;
}

/** Only what is known to be secret, for text that is kept to the letter otherwise. */
export function hideKnown(text: string): string {
  let shown = text;
  sought ??= [...known.given.values(), ...known.received.values()].flat().sort((a, b) => b.length - a.length);
  for (const form of sought) shown = shown.replaceAll(form, HIDDEN);
  return shown;
}

/** So much more than is shown is looked at, and the last of it left out: there, a secret may be cut. */
const AHEAD = 10_000;
const LONGEST_SECRET = 5_000;

/** The beginning of a text of somebody else. Once it is cut, a secret in it can no longer be recognised. */
export function excerpt(text: string, limit: number): string {
  const ahead = text.slice(0, limit + AHEAD);
  const shown = redact(ahead);
  if (ahead.length === text.length) return shorten(shown, limit);
  const sure = shown.slice(0, -LONGEST_SECRET).slice(0, limit);
  return `${sure}… (${text.length} characters)`;
}
