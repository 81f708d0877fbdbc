/** Stands before the sandbox and answers requests for reports by itself, with files that a test writes. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReportFileAnswer {
  bytes: Buffer | string;
  /** How many of them are sent before the connection breaks; all without it. */
  breaksAfter?: number | undefined;
}

export interface ReportServer {
  /** In place of the sandbox's. */
  url: string;
  creations: number;
  downloads: number;
  /** The file at the next download; `download` counts from 1. */
  file: (download: number) => ReportFileAnswer;
  /** What the polls say, the first first; FINISHED afterwards. */
  statuses: string[];
  close(): Promise<void>;
}

export async function startReportServer(sandboxUrl: string): Promise<ReportServer> {
  const server = createServer((request, response) => void answer(sandboxUrl, reports, request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const reports: ReportServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v5`,
    creations: 0,
    downloads: 0,
    file: () => ({ bytes: '{}' }),
    statuses: [],
    async close() {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
  return reports;
}

async function answer(
  sandboxUrl: string,
  reports: ReportServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url = '/', headers } = request;
  const json = (body: object) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  if (url === '/file') return sendFile(reports, response);
  if (!/\/reports(\?|$)/.test(url)) return await passOn(sandboxUrl, request, response);
  if (method === 'POST') {
    reports.creations += 1;
    json({ report_status: 'IN_PROGRESS', token: 'the-same', message: null });
    return;
  }
  const report_status = reports.statuses.shift() ?? 'FINISHED';
  json({ report_status, url: report_status === 'FINISHED' ? `http://${headers.host}/file` : null });
}

function sendFile(reports: ReportServer, response: ServerResponse): void {
  reports.downloads += 1;
  const { bytes, breaksAfter } = reports.file(reports.downloads);
  const body = Buffer.from(bytes);
  response.setHeader('content-length', body.length);
  if (breaksAfter === undefined) response.end(body);
  else response.write(body.subarray(0, breaksAfter), () => setTimeout(() => response.destroy(), 200));
}

async function passOn(sandboxUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { authorization = '' } = request.headers;
  const answered = await fetch(new URL(request.url ?? '/', sandboxUrl), { headers: { authorization } });
  for (const name of ['content-type', 'x-ratelimit-limit']) {
    const value = answered.headers.get(name);
    if (value) response.setHeader(name, value);
  }
  response.writeHead(answered.status).end(await answered.text());
}
