/** Which requests go through a proxy. The forms of the variables are those of curl, Go and gRPC. */
import { loadConfig } from '../../src/config/index.js';
import { proxyFor } from '../../src/network/proxies.js';
import { proxyText, refusalText } from '../../src/network/proxy.js';
import { routeTo } from '../../src/network/route.js';
import { redact } from '../../src/shared/redact.js';

const API = 'https://api.pinterest.com/v5';
const TEMPORAL = 'grpc://temporal.example.com:7233';
const proxyOf = (environment: Record<string, string>, address = API) => {
  const proxy = proxyFor(loadConfig(environment).proxies, address);
  return proxy && proxyText(proxy);
};
const via = (variable: string, host = 'proxy.example:3128') => `the proxy http://${host} (${variable})`;
const HTTPS_PROXY = 'http://proxy.example:3128';

test.each([
  ['HTTPS_PROXY is for https', { HTTPS_PROXY }, API, via('HTTPS_PROXY')],
  ['HTTPS_PROXY is not for http', { HTTPS_PROXY }, 'http://sandbox:4010/v5', undefined],
  ['HTTP_PROXY is for http', { HTTP_PROXY: HTTPS_PROXY }, 'http://sandbox:4010/v5', via('HTTP_PROXY')],
  ['HTTP_PROXY is not for https', { HTTP_PROXY: HTTPS_PROXY }, API, undefined],
  ['ALL_PROXY is for what has none', { ALL_PROXY: HTTPS_PROXY }, API, via('ALL_PROXY')],
  [
    'small letters count first',
    { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' },
    API,
    via('https_proxy', 'b:2'),
  ],
  ['an empty one counts as not set', { https_proxy: '', HTTPS_PROXY }, API, via('HTTPS_PROXY')],
  ['an address without http:// is one', { HTTPS_PROXY: 'proxy.example:3128' }, API, via('HTTPS_PROXY')],
  ['Temporal goes through HTTPS_PROXY', { HTTPS_PROXY }, TEMPORAL, via('HTTPS_PROXY')],
  ['Temporal goes through HTTP_PROXY', { HTTP_PROXY: HTTPS_PROXY }, TEMPORAL, via('HTTP_PROXY')],
  [
    'GRPC_PROXY is for Temporal',
    { HTTPS_PROXY: 'http://a:1', grpc_proxy: HTTPS_PROXY },
    TEMPORAL,
    via('grpc_proxy'),
  ],
  ['GRPC_PROXY is for Temporal alone', { GRPC_PROXY: HTTPS_PROXY }, API, undefined],
  ['NO_GRPC_PROXY is for Temporal', { HTTPS_PROXY, no_grpc_proxy: 'example.com' }, TEMPORAL, undefined],
  [
    'NO_GRPC_PROXY takes the place of NO_PROXY',
    { HTTPS_PROXY, NO_GRPC_PROXY: 'x.org', NO_PROXY: '*' },
    TEMPORAL,
    via('HTTPS_PROXY'),
  ],
] as [string, Record<string, string>, string, string | undefined][])(
  '%s',
  (_, environment, address, expected) => {
    expect(proxyOf(environment, address)).toBe(expected);
  },
);

test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'api.localhost', 'LOCALHOST', '127.1'])(
  '%s is this machine, which is reached directly',
  (host) => {
    const environment = { HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY, ALL_PROXY: 'socks5://127.0.0.1:9' };
    for (const scheme of ['http', 'https', 'grpc'])
      expect(proxyOf(environment, `${scheme}://${host}:7233`)).toBeUndefined();
  },
);

test.each([
  ['*', API, true],
  ['pinterest.com', API, true],
  ['.pinterest.com', API, true],
  ['*.pinterest.com', API, true],
  ['api.pinterest.com', API, true],
  ['API.Pinterest.com.', API, true],
  ['interest.com', API, false],
  ['.com.example', API, false],
  ['pinterest.com:443', API, true],
  ['pinterest.com:8443', API, false],
  ['example.org, pinterest.com', API, true],
  ['example.org pinterest.com', API, true],
  ['', API, false],
  [',', API, false],
  ['.', API, false],
  ['10.0.0.0/8', 'https://10.20.30.40/v5', true],
  ['10.0.0.0/8', 'https://11.20.30.40/v5', false],
  ['10.0.0.0/99', 'https://10.20.30.40/v5', false],
  ['10.20.30.40', 'https://10.20.30.40/v5', true],
  ['10.20.30.40:7233', 'grpc://10.20.30.40:7233', true],
  ['20.30.40', 'https://10.20.30.40/v5', false],
  ['fd00::/8', 'https://[fd12::1]/v5', true],
  ['[fd12::1]:443', 'https://[fd12::1]/v5', true],
  ['fd12::1', 'https://[fd12::1]/v5', true],
  ['fd12::2', 'https://[fd12::1]/v5', false],
  ['temporal.example.com:7233', TEMPORAL, true],
  ['temporal.example.com:7233', 'grpc://temporal.example.com', true],
])('NO_PROXY=%s: %s is reached directly: %s', (NO_PROXY, address, isDirect) => {
  expect(proxyOf({ HTTPS_PROXY, NO_PROXY }, address) === undefined).toBe(isDirect);
});

test.each([
  // What tinyproxy 1.11 answers to another login than its own, and Squid to a name that it cannot look up.
  ['http://reader:wrong@proxy.example:3128', 401, 'does not accept the user and the password in HTTPS_PROXY'],
  ['http://proxy.example:3128', 401, 'let it pass this address'],
  ['http://proxy.example:3128', 503, 'cannot reach it at the moment'],
])('what %s refuses with %d leads to what helps', (HTTPS_PROXY, status, advice) => {
  const proxy = proxyFor(loadConfig({ HTTPS_PROXY }).proxies, API);
  expect(proxy && refusalText(proxy, status, 'api.pinterest.com:443')).toContain(advice);
});

test('a proxy with an IPv6 address is connected to without brackets, which are none of its name', () => {
  const { proxies } = loadConfig({ HTTP_PROXY: 'http://[::1]:3128' });
  expect(routeTo('http://sandbox:4010/v5', proxies).proxy).toMatchObject({ host: '::1', port: 3128 });
});

test('the password of a proxy is shown nowhere', () => {
  const HTTPS_PROXY = 'http://reader:s3cr%40t-p4ss@proxy.example:3128';
  const proxy = proxyFor(loadConfig({ HTTPS_PROXY }).proxies, API);
  if (!proxy) throw new Error('no proxy');
  const texts = [
    proxyText(proxy),
    refusalText(proxy, 407, 'api.pinterest.com:443'),
    redact('s3cr@t-p4ss s3cr%40t-p4ss'),
  ];
  for (const text of texts) expect(text).not.toMatch(/s3cr|p4ss|reader/);
});

test('a value that is no address is a fault of the configuration, and not shown', () => {
  expect(() => loadConfig({ HTTPS_PROXY: 'http://reader:pass word@:' })).toThrow(
    /HTTPS_PROXY has an invalid value \(not shown\); expected the address of a proxy/,
  );
});
