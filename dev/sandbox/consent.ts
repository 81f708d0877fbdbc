/** The page on which a user agrees that an app may read for them, or does not. */
import type { Outcome } from './answer.js';
import type { Tokens } from './tokens.js';

const PLAIN = { 'content-type': 'text/plain' };
const PAGE = { 'content-type': 'text/html; charset=utf-8' };

/** `GET /oauth/`: the page, and where its buttons lead. */
export function consent(tokens: Tokens, url: URL): Outcome {
  const params = Object.fromEntries(url.searchParams);
  const { decision, redirect_uri: redirectUri = '', scope = '', state, user } = params;
  const fault = faultOf(tokens, params);
  if (fault) return { status: 400, text: fault, headers: PLAIN };
  if (decision === undefined) return { status: 200, text: pageOf(tokens, params), headers: PAGE };
  const target = new URL(redirectUri);
  const answer =
    decision === 'allow'
      ? { code: tokens.issueCode({ redirectUri, scope, user }) }
      : { error: 'access_denied', error_description: 'The user has denied access' };
  for (const [name, value] of Object.entries({ ...answer, state })) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  return { status: 302, text: '', headers: { location: target.href } };
}

function faultOf(tokens: Tokens, params: Record<string, string>): string | undefined {
  const { client_id, redirect_uri, response_type, user } = params;
  if (client_id !== tokens.options.appId || response_type !== 'code')
    return 'client_id or response_type is wrong';
  if (!redirect_uri || !URL.canParse(redirect_uri)) return 'redirect_uri is wrong';
  if (user !== undefined && !tokens.users.includes(user)) return `there is no user ${user}`;
  return undefined;
}

const escapeText = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function pageOf({ users }: Tokens, params: Record<string, string>): string {
  const fields = Object.entries(params).map(
    ([name, value]) => `<input type="hidden" name="${escapeText(name)}" value="${escapeText(value)}">`,
  );
  const choices = users.map((name) => `<option>${escapeText(name)}</option>`);
  const choice = `<p><label>Signed in as <select name="user">${choices.join('')}</select></label></p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Give access?</title>
<h1>Give access to your Pinterest account?</h1>
<p>App ${escapeText(params.client_id ?? '')} asks for: <b>${escapeText(params.scope ?? '')}</b></p>
<form method="get">${fields.join('')}${users.length > 1 ? choice : ''}
<button name="decision" value="allow">Give access</button>
<button name="decision" value="deny">Cancel</button>
</form></html>`;
}
