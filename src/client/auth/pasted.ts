/** A login with a browser on another machine: the person pastes the address that the browser ended on. */
import { createInterface } from 'node:readline';
import { isSameSecret } from '../same-secret.js';
import { type Agreement, codeOf, LoginFailed } from './callback.js';

interface PastedOptions {
  consentUrl: string;
  state: string;
  redirectUri: string;
  say(line: string): void;
}

export async function readPasted({ consentUrl, state, redirectUri, say }: PastedOptions): Promise<Agreement> {
  say(
    `Open this link in any browser, sign in as the user who may see the ad accounts, and agree:\n\n  ${consentUrl}\n\n` +
      `The browser then goes to an address that starts with ${redirectUri} and may find no page there.\n` +
      'Paste the complete address here, and press Enter:',
  );
  const text = (await readLine()).trim();
  if (!URL.canParse(text)) {
    throw new LoginFailed(
      'That is not an address. Start again with auth login, and paste all of it, from http on',
    );
  }
  const returned = new URL(text);
  if (!isSameSecret(returned.searchParams.get('state'), state)) {
    throw new LoginFailed(
      'That address does not belong to this login. Start again with auth login, and use the new link',
    );
  }
  return {
    code: codeOf(returned),
    answer: () => undefined,
    assertUsedOnce: () => undefined,
    close: () => undefined,
  };
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) if (line.trim()) return line;
  } finally {
    lines.close();
    // Otherwise an open pipe would keep the program from its end.
    process.stdin.unref?.();
  }
  throw new LoginFailed('Nothing was pasted. Start again with auth login');
}
