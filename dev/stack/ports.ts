// Free ports on 127.0.0.1.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';

/** True when nothing answers on the port and it can be bound. */
export async function isPortFree(port: number): Promise<boolean> {
  // Asked first: on macOS a port that is held on all addresses can still be bound on one of them.
  if (await answers(port)) return false;
  const server = await listen(port).catch(() => undefined);
  if (server) await close(server);
  return server !== undefined;
}

/** Different ports that were free a moment ago. Whoever binds them must still be ready to lose the race. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

/** The preferred port, or a free one in its place; 0 prefers none. */
export async function portOrFree(preferred: number): Promise<number> {
  if (preferred !== 0 && (await isPortFree(preferred))) return preferred;
  const [port] = await freePorts(1);
  return port ?? preferred;
}

/** True when something accepts connections on the port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await once(server.listen({ host: '127.0.0.1', port, exclusive: true }), 'listening');
  return server;
}

const close = (server: Server) => once(server.close(), 'close');

const portOf = (server: Server) => (server.address() as AddressInfo).port;
