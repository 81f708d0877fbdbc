// Large reports in front of the sandbox, whose files are made while they are read: gigabytes need no memory here, and
// no time is spent on making them. Rows are the same each time, so that a download that begins anew is the same file.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { type Day, eachDay } from '../../src/shared/dates.js';
import { makeBatch } from './batches.js';

export interface LargeReport {
  /** Each with a row on every day. */
  ads: number;
  /** Of a row; what one lacks is filled up with a field that was not requested. */
  rowBytes: number;
}

const FILES = '/files/';
const ROWS_AT_A_TIME = 500;

/** @returns the address that answers for the sandbox, with that report. */
export async function putLargeReportBefore(sandboxUrl: string, report: LargeReport): Promise<string> {
  const server = createServer((request, response) => {
    const { method, url = '/', headers } = request;
    const answer = (body: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    const { pathname, searchParams } = new URL(url, `http://${headers.host}`);
    const token = searchParams.get('token');
    if (pathname.startsWith(FILES)) void sendFile(response, report, pathname.slice(FILES.length));
    else if (!pathname.endsWith('/reports')) void passOn(sandboxUrl, request, response);
    else if (method === 'POST') void rangeOf(request).then((range) => answer({ token: range }));
    else answer({ report_status: 'FINISHED', url: `http://${headers.host}${FILES}${token}` });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v5`;
}

/** The days of a report: all that it is known by here. */
async function rangeOf(request: IncomingMessage): Promise<string> {
  const { start_date, end_date } = JSON.parse(await textOf(request)) as Record<string, string>;
  return `${start_date}..${end_date}`;
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
async function sendFile(
  response: ServerResponse,
  { ads, rowBytes }: LargeReport,
  range: string,
): Promise<void> {
  const rowOf = rowMaker(rowBytes);
  const [from = '', to = ''] = range.split('..');
  const isOpen = () => !response.destroyed;
  for (const day of eachDay({ from, to })) {
    response.write(`${day === from ? '{' : ','}"${day}":[`);
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
