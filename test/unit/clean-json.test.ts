import { cleanJson } from '../../src/postgres/clean-json.js';

describe('JSON text for Postgres', () => {
  test.each([
    ['{"name":"plain"}', '{"name":"plain"}', 0],
    ['{"name":"a\\u0000b\\u0000"}', '{"name":"ab"}', 2],
    ['{"name":"\\ud83d\\ude00 and \\u00e9"}', '{"name":"\\ud83d\\ude00 and \\u00e9"}', 0],
    ['{"name":"half \\ud83d"}', '{"name":"half \\ufffd"}', 1],
    ['{"name":"other half \\uDE00"}', '{"name":"other half \\ufffd"}', 1],
    ['{"name":"\\ud83d\\ud83d\\ude00"}', '{"name":"\\ufffd\\ud83d\\ude00"}', 1],
    // A backslash followed by letters that look like an escape: nothing to clean.
    ['{"name":"\\\\u0000"}', '{"name":"\\\\u0000"}', 0],
    ['{"name":"\\\\\\u0000"}', '{"name":"\\\\"}', 1],
    ['{"name":"😀 \\n \\" \\/"}', '{"name":"😀 \\n \\" \\/"}', 0],
  ])('%s becomes %s', (json, wanted, cleaned) => {
    expect(cleanJson(json)).toEqual({ json: wanted, cleaned });
    expect(() => JSON.parse(wanted)).not.toThrow();
  });
});
