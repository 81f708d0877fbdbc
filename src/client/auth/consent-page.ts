/**
 * The page that the browser opens first. The link to Pinterest holds the login's `state`, with which somebody else
 * could finish the login, so it is neither an argument of a process nor given out at an address: it stands in a file
 * that only the user can read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { html } from '../html.js';

interface ConsentPage {
  /** Of the file; every user of the machine may know it. */
  path: string;
  remove(): void;
}

export function writeConsentPage(consentUrl: string): ConsentPage {
  // Only its owner can enter it.
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-login-'));
  const path = join(folder, 'login.html');
  const page = html`<!doctype html><html lang="en"><meta charset="utf-8"><title>pinterest-ads-sync</title>
<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${consentUrl}">
<body style="font: 1.1rem system-ui; margin: 4rem"><p><a href="${consentUrl}">Continue at Pinterest</a></p></body></html>`;
  writeFileSync(path, page.text, { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
