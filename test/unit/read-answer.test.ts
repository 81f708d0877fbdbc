import { errorOf, waitDemandedBy } from '../../src/pinterest/read-answer.js';

const request = 'GET /ad_accounts/549755885175/ads';

function errorFor(status: number, body: unknown, headers: Record<string, string> = {}) {
  return errorOf({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, request);
}

describe('an answer of Pinterest', () => {
  test('with status 200 is no error', () => {
    expect(errorFor(200, {})).toBeUndefined();
  });

  test.each([
    [429, { code: 8, message: 'Slow down' }, 'RateLimited'],
    [400, { code: 8, message: 'Slow down' }, 'RateLimited'],
    [500, { code: 0, message: 'Oops' }, 'PinterestUnavailable'],
    [503, '<html>down</html>', 'PinterestUnavailable'],
    [400, { code: 12, message: 'Try later' }, 'PinterestUnavailable'],
    [400, { code: 1, message: 'Sorry, something went wrong on our end.' }, 'PinterestUnavailable'],
    [400, { code: 1, message: 'You can only get data from the last 90 days.' }, 'DoubtfulRefusal'],
    [400, { code: 1, message: 'Invalid columns' }, 'RequestRefused'],
    [400, { code: 1104, message: 'The token is not valid' }, 'AuthenticationFailed'],
    [401, { code: 2, message: 'Authentication failed.' }, 'AuthenticationFailed'],
    [401, { code: 29, message: 'Not permitted' }, 'PermissionDenied'],
    [403, { code: 29, message: 'Not permitted' }, 'PermissionDenied'],
    [403, { code: 3, message: 'Your application consumer type is not supported' }, 'AppRefused'],
    [404, { code: 2, message: 'AdAccount not found.' }, 'NotFound'],
    [302, '', 'RequestRefused'],
    [418, '', 'RequestRefused'],
  ])('with status %i and body %j means %s', (status, body, code) => {
    expect(errorFor(status, body)?.code).toBe(code);
  });

  test('is named with status, code, text and request id', () => {
    const error = errorFor(403, { code: 29, message: 'Not permitted' }, { 'x-pinterest-rid': '77' });
    expect(error?.message).toBe(
      `HTTP 403 from Pinterest, code 29: Not permitted (${request}) (request id 77)`,
    );
  });

  test('with a page of HTML is quoted, cut to a limit', () => {
    expect(errorFor(502, '<html><h1>Bad  Gateway</h1></html>')?.message).toContain(
      'HTTP 502 from Pinterest: Bad Gateway',
    );
    expect(errorFor(502, 'x'.repeat(100_000))?.message.length).toBeLessThan(500);
  });

  test.each(['<', '<a', ' ', '<!--', '{', '\\"', '[{"message":', '1'])(
    'with a megabyte of %j is named by its status, in time',
    (piece) => {
      expect(errorFor(503, piece.repeat(1_048_576 / piece.length))?.code).toBe('PinterestUnavailable');
    },
  );

  test('with words without end is read as far as a person would', () => {
    const numbers = Array.from({ length: 200_000 }, (_, index) => index).join(' ');
    const error = errorFor(400, { code: 1, message: `Invalid ids: ${numbers}` });
    expect(error?.refusal?.numbers.length).toBeLessThan(10_000);
    expect(error?.message.length).toBeLessThan(500);
  });
});

test.each<[number, number, string, Record<string, string>, string | undefined]>([
  [429, 8, 'Slow down', {}, 'LimitReached'],
  [400, 8, 'Slow down', {}, 'LimitReached'],
  [400, 1, 'Retry after 1 seconds', {}, 'PauseRequested'],
  [503, 0, 'Maintenance', { 'retry-after': '3600' }, 'PauseRequested'],
  [502, 0, 'Maintenance', { 'retry-after': '30' }, 'PauseRequested'],
  // Answers of all kinds tell when the limit starts anew.
  [503, 0, 'Oops', { 'x-ratelimit-reset': '1' }, undefined],
  [500, 0, 'Oops', {}, undefined],
  [400, 12, 'Something went wrong', {}, undefined],
  [400, 1, 'You can only get data from the last 90 days.', {}, undefined],
  [401, 2, 'Authentication failed.', { 'retry-after': '5' }, undefined],
])(
  'status %i, code %i, words %j, headers %j: the request has to wait for %s',
  (status, code, message, headers, reason) => {
    expect(waitDemandedBy(errorFor(status, { code, message }, headers))).toBe(reason);
  },
);

describe('the wait that Pinterest asks for', () => {
  test.each<[number, Record<string, string>, string, number | undefined]>([
    [429, { 'retry-after': '7', 'x-ratelimit-reset': '3' }, '', 7_000],
    [429, { 'x-ratelimit-reset': '67150' }, '', 67_150_000],
    [429, {}, '', undefined],
    [429, { 'x-ratelimit-reset': 'soon' }, '', undefined],
    [429, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT', 'x-ratelimit-reset': '3' }, '', 3_000],
    [429, { 'retry-after': '0' }, '', 500],
    [429, { 'x-ratelimit-reset': '1795000000' }, '', 86_400_000],
    [400, {}, 'Retry after 12 seconds', 12_000],
    [400, {}, 'You can only get data from the last 90 days.', 1_000],
    [503, { 'retry-after': '2' }, '', 2_000],
    [500, { 'x-ratelimit-reset': '1' }, '', undefined],
  ])('status %i, headers %j, words %j: %s ms', (status, headers, message, wait) => {
    expect(errorFor(status, { code: 1, message }, headers)?.retryAfterMs).toBe(wait);
  });
});
