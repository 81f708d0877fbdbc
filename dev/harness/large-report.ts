// One large report in front of the sandbox, whose file is made while it is read: gigabytes need no memory here. Rows
// are the same each time, so that a download that begins anew is the same file.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, type Day, toDay } from '../../src/shared/dates.js';
import { makeBatch } from './batches.js';

export interface LargeReport {
  ads: number;
  days: number;
  /** Of the file; what rows lack is filled up with a field that was not requested. */
  bytes: number;
}

const ROWS_AT_A_TIME = 500;

/** @returns the address that answers for the sandbox, with that report. */
export async function putLargeReportBefore(sandboxUrl: string, report: LargeReport): Promise<string> {
  const server = createServer((request, response) => {
    const { method, url = '/', headers } = request;
    const answer = (body: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (url === '/file') void sendFile(response, report);
    else if (!/\/reports(\?|$)/.test(url)) void passOn(sandboxUrl, request, response);
    else if (method === 'POST') answer({ report_status: 'IN_PROGRESS', token: 'large', message: null });
    else answer({ report_status: 'FINISHED', url: `http://${headers.host}/file`, size: report.bytes });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v5`;
}

async function passOn(api: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { authorization = '' } = request.headers;
  const answer = await fetch(new URL(request.url ?? '/', api), { headers: { authorization } });
  for (const name of ['content-type', 'x-ratelimit-limit']) {
    const value = answer.headers.get(name);
    if (value) response.setHeader(name, value);
  }
  response.writeHead(answer.status).end(await answer.text());
}

/** `{"2026-01-01":[row, ...], ...}`, by date as it is requested. */
async function sendFile(response: ServerResponse, { ads, days, bytes }: LargeReport): Promise<void> {
  const rowOf = rowMaker(bytes / ads / days);
  const today = toDay(new Date());
  const isOpen = () => !response.destroyed;
  for (let back = days; back > 0 && isOpen(); back -= 1) {
    const day = addDays(today, -back);
    response.write(`${back === days ? '{' : ','}"${day}":[`);
    for (let ad = 0; ad < ads && isOpen(); ad += ROWS_AT_A_TIME) {
      const some = Array.from({ length: Math.min(ROWS_AT_A_TIME, ads - ad) }, (_, n) => rowOf(ad + n, day));
      const isTaken = response.write(`${ad === 0 ? '' : ','}${some.join(',')}`);
      if (!isTaken) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.write(']');
  }
  response.end('}');
}

/** Numbers of the sandbox's rows, under another id and day each. */
function rowMaker(bytes: number): (ad: number, day: Day) => string {
  const rows = makeBatch().map((text) => {
    const filler = 'x'.repeat(Math.max(0, Math.round(bytes - text.length)));
    return text.replace('{', `{"FILLER":"${filler}",`);
  });
  return (ad, day) =>
    (rows[ad % rows.length] ?? '')
      .replace(/"AD_ID":"?\d+"?/, `"AD_ID":"${687_300_000_000 + ad}"`)
      .replace(/"DATE":"[^"]+"/, `"DATE":"${day}"`);
}
