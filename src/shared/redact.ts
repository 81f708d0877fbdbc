/**
 * Takes secrets out of text that people read: messages of errors, and what a server says. Known secrets are those that
 * this process was given or has received; others are known by their shape.
 */

const HIDDEN = '[hidden]';

/** Shorter ones would take ordinary words out of messages. */
const SHORTEST_SECRET = 6;
/** Access tokens are renewed; those of long ago are no longer valid. */
const MOST_SECRETS = 500;

const known = new Set<string>();

export function learnSecret(secret: string | undefined): void {
  if (!secret || secret.length < SHORTEST_SECRET || known.has(secret)) return;
  for (const form of formsOf(secret)) known.add(form);
  for (const oldest of [...known].slice(0, Math.max(0, known.size - MOST_SECRETS))) known.delete(oldest);
}

/** As it is, in an address, in a form, and in JSON. */
function formsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ _: secret }).toString().slice(2);
  return [secret, encodeURIComponent(secret), inForm, JSON.stringify(secret).slice(1, -1)];
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
  let shown = text;
  for (const secret of known) shown = shown.replaceAll(secret, HIDDEN);
  for (const [shape, instead] of shapes) shown = shown.replace(shape, instead);
  return shown;
}
