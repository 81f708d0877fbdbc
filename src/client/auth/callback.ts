/** The page of this machine to which Pinterest sends the browser back. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messageOf } from '../../errors.js';
import { onOneLine } from '../../shared/plain-text.js';
import { excerpt } from '../../shared/redact.js';
import { html } from '../html.js';
import { isSameSecret } from '../same-secret.js';

/** What the browser brought back. */
export interface Agreement {
  code: string;
  /** Shows in the browser how the login ended. */
  answer(isDone: boolean): void;
  /** @throws LoginFailed when the page has been opened a second time: somebody else may have the link. */
  assertUsedOnce(): void;
  /** Until then, a second use is noticed. */
  close(): void;
}

interface CallbackOptions {
  /** Where Pinterest sends the browser. */
  redirectUrl: URL;
  state: string;
  say(line: string): void;
}

interface CallbackServer {
  agreement: Promise<Agreement>;
  close(): void;
}

/** The user refused on Pinterest's page, or the browser came back without what is needed. */
export class LoginFailed extends Error {}

const OPENED_TWICE =
  'The page of this login was opened twice, so somebody else may have its link; nothing was stored. Start again with ' +
  'auth login, and if this happens again, use --no-browser and ask who else uses this machine';

const REASON_CHARACTERS = 200;

/** What came back with the browser. @throws LoginFailed */
export function codeOf(returned: URL): string {
  const error = returned.searchParams.get('error');
  if (error) {
    const why = returned.searchParams.get('error_description');
    const reason = excerpt(onOneLine([error, why].filter(Boolean).join(': ')), REASON_CHARACTERS);
    throw new LoginFailed(`Access was not granted at Pinterest (${reason}); nothing was changed`);
  }
  const code = returned.searchParams.get('code');
  if (code) return code;
  throw new LoginFailed('Pinterest sent the browser back without a code; start again with auth login');
}

export async function listenForCallback(options: CallbackOptions): Promise<CallbackServer> {
  const { redirectUrl } = options;
  let settle: (result: Promise<Agreement>) => void = () => undefined;
  const agreement = new Promise<Agreement>((resolve) => {
    settle = resolve;
  });
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeIdleConnections();
    }
  };
  const handle = createHandler({ ...options, close }, (result) => settle(result));
  for (const host of addressesOf(redirectUrl)) {
    try {
      servers.push(await listen(handle, Number(redirectUrl.port || 80), host));
    } catch (error) {
      // A machine may have only one of the two addresses. A port that is taken is an error.
      const isMissing = /EADDRNOTAVAIL|EAFNOSUPPORT/.test(messageOf(error)) && host === '::1';
      if (isMissing) continue;
      close();
      throw cannotListen(redirectUrl, error);
    }
  }
  return { agreement, close };
}

/** A browser may use either address for localhost. */
function addressesOf({ hostname }: URL): string[] {
  return hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/^\[|\]$/g, '')];
}

async function listen(handle: Handler, port: number, host: string): Promise<Server> {
  const server = createServer(handle);
  // The end of the program must not wait for a browser that keeps its connection.
  server.on('connection', (socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return server;
}

function cannotListen({ host }: URL, error: unknown): LoginFailed {
  const isTaken = messageOf(error).includes('EADDRINUSE');
  const what = isTaken ? 'another program has the port' : messageOf(error);
  return new LoginFailed(
    `Nothing can listen at ${host} (${what}): end that program, name another address that is registered in the app ` +
      'with --redirect, or use --no-browser',
  );
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function createHandler(
  options: CallbackOptions & { close: () => void },
  done: (result: Promise<Agreement>) => void,
): Handler {
  const { redirectUrl, state, say, close } = options;
  let uses = 0;
  const assertUsedOnce = () => {
    if (uses > 1) throw new LoginFailed(OPENED_TWICE);
  };

  function handleReturn(returned: URL, response: ServerResponse): void {
    if (!isSameSecret(returned.searchParams.get('state'), state)) {
      // The login continues; otherwise any page on the web could end it.
      say('A page that does not belong to this login was refused; still waiting for the right one');
      return void show(response, 400, 'This page does not belong to the login that is under way.');
    }
    uses += 1;
    if (uses > 1) return void show(response, 410, `${OPENED_TWICE}.`);
    const answer = (isDone: boolean) =>
      show(
        response,
        isDone ? 200 : 502,
        isDone
          ? 'Connected. You may close this page.'
          : 'It did not work. The terminal says why; you may close this page.',
      );
    try {
      done(Promise.resolve({ code: codeOf(returned), answer, assertUsedOnce, close }));
    } catch (error) {
      done(Promise.reject(error));
      show(response, 400, `${messageOf(error)}.`);
    }
  }

  return (request, response) => {
    // The requested path may not be a valid address, such as `//`.
    const path = request.url ?? '';
    if (!URL.canParse(path, redirectUrl.href)) return show(response, 404, 'There is no such page.');
    const url = new URL(path, redirectUrl);
    // A request under another host name comes from a page on the web.
    const isOurs = request.method === 'GET' && request.headers.host === redirectUrl.host;
    if (isOurs && url.pathname === redirectUrl.pathname) return handleReturn(url, response);
    show(response, 404, 'There is no such page.');
  };
}

const HEADERS = {
  'cache-control': 'no-store',
  // The address of the page holds the code.
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  connection: 'close',
};

function show(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...HEADERS });
  const page = html`<!doctype html><html lang="en"><meta charset="utf-8"><title>pinterest-ads-sync</title>
<body style="font: 1.1rem system-ui; margin: 4rem"><p>${text}</p></body></html>`;
  response.end(page.text);
}
