/** What receivers of notifications answer: as Slack documents it, and as programs that listen on HTTP do. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SyncError } from '../../src/errors.js';
import { noProxies } from '../../src/network/proxies.js';
import { post } from '../../src/network/webhook.js';
import { toDatabaseError } from '../../src/postgres/errors.js';

const answers: Record<string, (response: ServerResponse) => unknown> = {
  '/endless': (response) => response.writeHead(200).write('and'),
  '/long': (response) => response.end(Buffer.alloc(1_000_000)),
  '/moved': (response) => response.writeHead(302, { location: '/ok' }).end(),
  // https://api.slack.com/messaging/webhooks#handling_errors
  '/archived': (response) => response.writeHead(410).end('channel_is_archived'),
  '/page': (response) => response.writeHead(404).end('<html>token abc</html>'),
  // https://api.slack.com/apis/rate-limits
  '/busy': (response) => response.writeHead(429, { 'retry-after': '30' }).end(),
  '/busy-for-a-day': (response) => response.writeHead(429, { 'retry-after': '86400' }).end(),
};
const asked: string[] = [];
const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  answers[url]?.(response);
}).listen(0, '127.0.0.1');

beforeAll(() => server.listening || once(server, 'listening'));
beforeEach(() => asked.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const tell = (path: string) => {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${path}`;
  return post({ url, secret: undefined }, { id: '1', body: {} }, noProxies);
};

test.each(['/endless', '/long'])(
  'a message that was taken is not sent again, whatever follows: %s',
  async (path) => {
    await expect(tell(path)).resolves.toBeUndefined();
  },
);

test.each([
  ['/moved', /HTTP 302: it leads to another address, and is not followed; set NOTIFY_WEBHOOK_URL/],
  ['/archived', /HTTP 410 \(channel_is_archived\)$/],
  ['/page', /HTTP 404$/],
])('what it refuses is said in its own word, if it is one: %s', async (path, words) => {
  await expect(tell(path)).rejects.toThrow(words);
  expect(asked).toEqual([path]);
});

test.each([
  ['/busy', 30_000],
  ['/busy-for-a-day', 600_000],
  ['/page', undefined],
])(
  'the next attempt waits as long as the receiver asks for, and no longer than ten minutes: %s',
  async (path, retryAfterMs) => {
    await expect(tell(path)).rejects.toMatchObject({ code: 'NotTold', retryAfterMs });
  },
);

test('what is wrong with a receiver is not taken for a fault of Postgres', () => {
  const words =
    'The webhook at chat.example gave no answer: DEPTH_ZERO_SELF_SIGNED_CERT, Connection terminated';
  expect(toDatabaseError(new SyncError('NotTold', words))).toBeUndefined();
});
