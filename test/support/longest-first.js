/** Files that take long begin first, so that none of them is the last one that runs, alone. */
const Sequencer = require('@jest/test-sequencer').default;

/**
 * What takes or waits half a minute and more, the longest first. Jest itself knows times only of files that it has run
 * before.
 */
const LONG = [
  'image',
  'one-command',
  'chaos',
  'leaks-of-answers',
  'never-trust/absence',
  'resume',
  'never-trust/coverage',
  'limit-reached',
  'operations-docs',
  'ads-to-ask',
  'reports',
  'benches',
  'many-accounts',
  'reports-resume',
  'dbt',
  'error-table',
  'failing-units',
  'several-connections',
  'fairness',
  'database-roles',
  'schedules',
  'day-boundaries',
  'second-witness',
  'payload-encryption',
  'status-runs',
  'refresh',
  'runs',
  'following',
  'coverage-facts',
  'refused-ads',
  'their-database',
].map((name) => `/test/integration/${name}.test.ts`);

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((end) => path.endsWith(end));
      return place < 0 ? LONG.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
