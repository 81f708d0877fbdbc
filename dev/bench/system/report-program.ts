// The sandbox with one large report in front of it, whose file is made while it is read: gigabytes need no memory
// here. Rows are the same each time, so that a download that begins anew is the same file.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, type Day, toDay } from '../../../src/shared/dates.js';
import { merchantOfSize, startSandbox } from '../../sandbox/index.js';
import { makeBatches } from '../batches.js';

export interface ReportOptions {
  ads: number;
  days: number;
  /** That the file is to have; what rows lack is filled up with a field that nobody asked for. */
  bytes: number;
}

const ROWS_AT_A_TIME = 500;

async function main(options: ReportOptions): Promise<void> {
  const sandbox = await startSandbox({
    adAccounts: merchantOfSize(1, 1),
    limits: { adsAnalyticsPerMinute: 1e6 },
  });
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request;
    requests.push(url);
    const answer = (body: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (url === '/file') void sendFile(response, options);
    else if (!/\/reports(\?|$)/.test(url)) void passOn(sandbox.url, request, response);
    else if (method === 'POST') answer({ report_status: 'IN_PROGRESS', token: 'large', message: null });
    else
      answer({ report_status: 'FINISHED', url: `http://${request.headers.host}/file`, size: options.bytes });
  });
  const counts = createServer((_, response) => {
    response.end(JSON.stringify({ paths: { all: requests.length }, refused: 0 }));
  });
  for (const one of [server, counts]) await once(one.listen(0, '127.0.0.1'), 'listening');
  const portOf = (one: typeof server) => (one.address() as AddressInfo).port;
  console.log(
    JSON.stringify({
      url: `http://127.0.0.1:${portOf(server)}/v5`,
      accessToken: sandbox.accessToken,
      adAccountIds: sandbox.world.adAccounts.map(({ id }) => id),
      countsUrl: `http://127.0.0.1:${portOf(counts)}/`,
    }),
  );
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

/** `{"2026-01-01":[row, ...], ...}`, by date as it is asked for. */
async function sendFile(response: ServerResponse, { ads, days, bytes }: ReportOptions): Promise<void> {
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
  const [batch] = makeBatches(250);
  const texts = (batch?.body ?? '').slice(1, -1).split(/(?<=\}),(?=\{)/);
  const filled = texts.map((text) => {
    const filler = 'x'.repeat(Math.max(0, Math.round(bytes - text.length)));
    return text.replace(/"CAMPAIGN_NAME":"/, `"FILLER":"${filler}",$&`);
  });
  return (ad, day) =>
    (filled[ad % filled.length] ?? '')
      .replace(/"AD_ID":"?\d+"?/, `"AD_ID":"${687_300_000_000 + ad}"`)
      .replace(/"DATE":"[^"]+"/, `"DATE":"${day}"`);
}

void main(JSON.parse(process.argv[2] ?? '{}') as ReportOptions);
