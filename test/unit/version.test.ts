/** What is said of the Node that runs the product. The days are those of https://github.com/nodejs/release. */
import { readFileSync } from 'node:fs';
import { verdictOnNode } from '../../src/version.js';

test.each([
  ['v18.20.8', '2026-11-27', 'unsupported', '20.20'],
  ['v20.19.0', '2026-11-27', 'unsupported', '20.20'],
  ['v20.20.2', '2026-04-30', 'supported', '2026-04-30'],
  ['v20.20.2', '2026-05-01', 'old', 'no security fixes since 2026-04-30; use 24'],
  ['v22.23.3', '2026-11-27', 'supported', '2027-04-30'],
  ['v23.11.1', '2026-11-27', 'old', 'no version with long-term support; use 24'],
  ['v24.21.0', '2026-11-27', 'supported', '2028-04-30'],
  ['v24.21.0', '2028-05-01', 'old', 'no security fixes since 2028-04-30'],
  ['v28.0.0', '2028-05-01', 'supported', 'v28.0.0'],
])('Node %s is, on %s, %s', (version, today, state, words) => {
  const verdict = verdictOnNode(version, today);
  expect(verdict).toEqual({ state, text: expect.stringContaining(words) });
  expect(verdict.text).toContain(version);
});

test('package.json and .nvmrc say the same', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const oldest = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1];
  expect(verdictOnNode(`v${oldest}.0`, '2026-01-01').state).toBe('supported');
  const recommended = readFileSync('.nvmrc', 'utf8').trim();
  expect(verdictOnNode('v18.0.0', '2026-01-01').text).not.toContain(recommended);
  expect(verdictOnNode('v20.20.0', '2026-11-27').text).toContain(`use ${recommended}`);
});
