import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { accountPath, call, NOON } from './call.js';

describe('the control endpoint', () => {
  let sandbox: Sandbox;
  let origin: string;
  beforeEach(async () => {
    sandbox = await startSandbox({ now: () => NOON });
    origin = sandbox.url.replace('/v5', '/__sandbox__');
  });
  afterEach(() => sandbox.close());

  const send = (method: string, path: string, body?: unknown) =>
    call(sandbox, `${origin}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('shows and clears the log of requests', async () => {
    const { text } = await call(sandbox, '/ad_accounts?page_size=2');
    const [record] = (await send('GET', '/requests?bodies=true')).json;
    expect(record).toMatchObject({
      ...{ method: 'GET', path: '/v5/ad_accounts', query: [['page_size', '2']], status: 200 },
      ...{ url: '/v5/ad_accounts?page_size=2', category: 'ads_read', body: text },
    });
    await send('DELETE', '/requests');
    expect(sandbox.requests).toEqual([]);
  });

  it('adds faults, their patterns as text, and removes them', async () => {
    await send('POST', '/faults', {
      match: { path: '/ad_accounts$' },
      times: null,
      respond: { status: 500 },
    });
    expect((await call(sandbox, '/ad_accounts')).status).toBe(500);
    expect((await call(sandbox, accountPath(sandbox))).status).toBe(200);
    await send('DELETE', '/faults');
    expect((await call(sandbox, '/ad_accounts')).status).toBe(200);
  });

  it('changes an entity and the time of its last update', async () => {
    const [campaign] = sandbox.world.campaigns;
    await send('PATCH', `/entities/campaigns/${campaign?.id}`, { name: 'Renamed' });
    const { items } = (await call(sandbox, `${accountPath(sandbox)}/campaigns?campaign_ids=${campaign?.id}`))
      .json;
    expect(items).toMatchObject([{ name: 'Renamed', updated_time: NOON.getTime() / 1000 }]);
  });

  it('restates a row', async () => {
    const [ad] = sandbox.world.ads;
    await send('PUT', `/overrides/${ad?.id}/2026-07-01`, { SPEND_IN_MICRO_DOLLAR: '77' });
    expect(sandbox.world.analyticsRow(ad?.id ?? '', '2026-07-01')?.SPEND_IN_MICRO_DOLLAR).toBe('77');
  });

  it.each([
    ['PATCH', '/entities/campaigns/1', {}, 404],
    ['PATCH', '/entities/pins/1', {}, 404],
    ['POST', '/faults', {}, 400],
    ['POST', '/faults', { match: { path: '(' }, respond: 'reset' }, 400],
    ['PUT', '/overrides/1/2026-07-01', {}, 404],
    ['GET', '/nothing', undefined, 404],
  ])('refuses %s %s with %j', async (method, path, body, status) => {
    expect((await send(method, path, body)).status).toBe(status);
  });
});

describe('the command', () => {
  const root = join(__dirname, '../..');
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', 'dev/sandbox/main.ts', ...args], { cwd: root });

  async function outcome(child: ChildProcess): Promise<{ code: number; out: string; errors: string }> {
    const texts = { out: '', errors: '' };
    child.stdout?.on('data', (part) => {
      texts.out += part;
    });
    child.stderr?.on('data', (part) => {
      texts.errors += part;
    });
    const [code] = await once(child, 'close');
    return { code, ...texts };
  }

  it('says how to point the product to it and stops on a signal', async () => {
    const child = start('--port', '0', '--ads', '20', '--accounts', '1', '--no-limits');
    const done = outcome(child);
    const [first] = await once(child.stdout ?? child, 'data');
    const [, url] = /PINTEREST_API_URL=(\S+)/.exec(String(first)) ?? [];
    const reply = await fetch(`${url}/ad_accounts`, {
      headers: { authorization: 'Bearer sandbox-access-token' },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-ratelimit-limit')).toBeNull();
    child.kill('SIGTERM');
    expect(await done).toMatchObject({ code: 0, errors: '' });
  });

  it.each([[['--port', 'abc']], [['--prot', '1']], [['extra']]])(
    'refuses %j with exit code 2',
    async (args) => {
      const { code, errors } = await outcome(start(...args));
      expect(code).toBe(2);
      expect(errors).toContain('Usage: npm run sandbox');
    },
  );

  it('--help prints the options', async () => {
    expect(await outcome(start('--help'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('--latency'),
    });
  });
});
