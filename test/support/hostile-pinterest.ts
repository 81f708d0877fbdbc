/** Answers that echo what they were asked, and token answers in which the tokens stand where nobody expects them. */

import type { Rule, ScriptedAnswer, ScriptedRequest } from './scripted-pinterest.js';
import { canary } from './secret-forms.js';

/** What ends a line, colours the next one, and looks like a line of a log. */
export const FORGED = '\u001b[32mOK\u001b[0m\n{"level":30,"msg":"forged"}\u202e\u0085';

/** As a proxy or a debug page shows it. */
const echoOf = ({ method, path, query, body, authorization }: ScriptedRequest) =>
  `${FORGED} ${method} https://api.pinterest.com/v5${path}?${query} HTTP/1.1\nAuthorization: ${authorization}\n\n${body}`;

/** The answers to each kind of request, in their order; then come the true ones. */
const echoes: ((request: ScriptedRequest) => ScriptedAnswer)[] = [
  (request) => ({ status: 500, body: { code: 12, message: echoOf(request) } }),
  (request) => ({
    status: 503,
    headers: { 'content-type': 'text/html', 'x-pinterest-rid': request.authorization.slice(0, 90) },
    body: `<html><pre>${echoOf(request)}</pre>`,
  }),
  (request) => ({ body: `not JSON: ${echoOf(request)}` }),
  (request) => ({ status: 400, body: { code: 1, message: `${request.authorization.split(' ')[1]} is odd` } }),
];

type Tokens = Record<string, string | number>;

const grants: ((tokens: Tokens, request: ScriptedRequest) => ScriptedAnswer)[] = [
  (tokens) => ({ body: JSON.stringify(tokens).slice(0, -30) }),
  (tokens) => ({ body: new URLSearchParams(tokens as Record<string, string>).toString() }),
  (tokens) => ({ body: `)]}',\n${JSON.stringify(tokens)}x` }),
  (tokens) => ({ headers: { 'content-type': 'text/html' }, body: `<html>${JSON.stringify(tokens)}</html>` }),
  (tokens, request) => ({ status: 502, body: `${JSON.stringify(tokens)} ${echoOf(request)}` }),
  (tokens) => ({ body: { ...tokens, expires_in: 'soon' } }),
  (tokens, request) => ({ status: 407, body: { message: `${JSON.stringify(tokens)} ${echoOf(request)}` } }),
  (tokens, request) => ({ status: 400, body: { message: `${JSON.stringify(tokens)} ${echoOf(request)}` } }),
];
/** How many requests for a token are answered with them, before a token is given in the right way. */
export const HOSTILE_GRANTS = grants.length;

interface HostilePinterest {
  rule: Rule;
  /** Tokens that were handed out, in whatever way. */
  tokens: string[];
  /** How many answers have echoed, by kind of request. */
  echoed: Map<string, number>;
  /** The token endpoint begins with its hostile answers again. */
  beginAgain(): void;
}

export function hostilePinterest(): HostilePinterest {
  const tokens: string[] = [];
  const echoed = new Map<string, number>();
  let grant = 0;

  function answerToken(request: ScriptedRequest): ScriptedAnswer {
    const [access, refresh] = [canary('access-token'), canary('new-refresh-token')];
    tokens.push(access, refresh);
    const given = { access_token: access, expires_in: 2_592_000, refresh_token: refresh };
    grant += 1;
    return grants[grant - 1]?.(given, request) ?? { body: given };
  }

  function rule(request: ScriptedRequest): ScriptedAnswer | undefined {
    if (request.path === '/oauth/token') return answerToken(request);
    const kind = `${request.method} ${request.path.replace(/\d+/g, '*')}`;
    const turn = echoed.get(kind) ?? 0;
    if (turn < echoes.length) echoed.set(kind, turn + 1);
    return echoes[turn]?.(request);
  }

  return {
    rule,
    tokens,
    echoed,
    beginAgain() {
      grant = 0;
    },
  };
}
