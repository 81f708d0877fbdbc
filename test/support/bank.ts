/** A server that answers as a test says: with a file of exchange rates, or with anything else. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Bank {
  port: number;
  url: string;
  /** What was requested, such as `GET /stats/eurofxref-hist.zip`. */
  requested: string[];
  answer: RequestListener;
  close(): void;
}

export async function startBank(): Promise<Bank> {
  const server = createServer((request, response) => {
    bank.requested.push(`${request.method} ${request.url}`);
    bank.answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const bank: Bank = {
    port,
    url: `http://127.0.0.1:${port}/stats/eurofxref-hist.zip`,
    requested: [],
    answer: (_, response) => void response.writeHead(404).end(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return bank;
}
