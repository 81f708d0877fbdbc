// What all tests run in: test/support/environment.js.
import { createHash } from 'node:crypto';
import { createContext, Script } from 'node:vm';

declare const requireOnce: NodeJS.Require;

test.each(['axios', 'knex', 'pg', '@temporalio/client'])('%s is loaded once per process', (name) => {
  expect(require(name)).toBe(requireOnce(name));
});

test('what a package and Node throw is an Error of the tests', () => {
  const { AxiosError } = require('axios');
  expect(new AxiosError('refused')).toBeInstanceOf(Error);
  expect(() => createHash('none')).toThrow(Error);
});

test('a script that runs longer than its limit is ended', () => {
  const endless = new Script('for (;;);');
  expect(() => endless.runInContext(createContext({}), { timeout: 20 })).toThrow('timed out');
});
