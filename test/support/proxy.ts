/** A proxy like those of companies, and a server with TLS in front of the sandbox. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface TestProxy {
  url: string;
  /** What it was asked to connect to, or to fetch: `CONNECT api.test:443`, `GET http://..`. */
  asked: string[];
  close(): Promise<void>;
}

interface ProxyOptions {
  /** `user:password`; without it, it lets everyone in. */
  login?: string | undefined;
  /** Ports of this machine by the names that stand for them. */
  names: Readonly<Record<string, number>>;
}

/** Knows names that no DNS knows, so whoever reaches them has come through it. */
export async function startProxy({ login, names }: ProxyOptions): Promise<TestProxy> {
  const asked: string[] = [];
  const isLetIn = ({ headers }: IncomingMessage) =>
    !login || headers['proxy-authorization'] === `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const { hostname, pathname, search } = new URL(incoming.url ?? '');
    const port = names[hostname];
    if (!isLetIn(incoming) || !port) return void answer.writeHead(isLetIn(incoming) ? 502 : 407).end();
    const { method, headers } = incoming;
    const onward = request({ port, method, headers, path: pathname + search }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    incoming.pipe(onward);
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    asked.push(`CONNECT ${incoming.url}`);
    const port = names[incoming.url?.replace(/:\d+$/, '') ?? ''];
    if (!isLetIn(incoming) || !port) {
      socket.end(`HTTP/1.1 ${isLetIn(incoming) ? 403 : 407} No\r\ncontent-length: 9\r\n\r\nnot these`);
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    endTogether(socket, onward);
  });
  return { ...(await listening(server)), asked };
}

function endTogether(socket: Socket, onward: Socket): void {
  socket.on('error', () => onward.destroy());
  onward.on('error', () => socket.destroy());
}

/** Speaks TLS with whoever comes, and passes on what they say. */
export async function startTlsFront(port: number, certificate: TlsOptions) {
  const server = createTlsServer(certificate, (socket) => {
    const onward = connect(port, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    endTogether(socket, onward);
  });
  return listening(server as unknown as Server);
}

async function listening(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
