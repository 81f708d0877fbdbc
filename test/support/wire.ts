/** A TCP connection to a server that can be cut and mended, as networks and restarts do. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wire {
  /** Where the server is reached through it: `127.0.0.1:PORT`. */
  address: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param watch is given each new connection of a program. */
export async function startWire(host: string, port: number, watch?: (near: Socket) => void): Promise<Wire> {
  const open = new Set<Socket>();
  let isCut = false;
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, host);
    watch?.(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      isCut = false;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
