// What all tests run in: test/support/environment.js.
import { createHash } from 'node:crypto';

declare const requireOnce: NodeJS.Require;

test.each(['axios', 'knex', 'pg', '@temporalio/client'])('%s is loaded once per process', (name) => {
  expect(require(name)).toBe(requireOnce(name));
});

test('what a package and Node throw is an Error of the tests', () => {
  const { AxiosError } = require('axios');
  expect(new AxiosError('refused')).toBeInstanceOf(Error);
  expect(() => createHash('none')).toThrow(Error);
});
