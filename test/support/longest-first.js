/** Files that take long begin first, so that none of them is the last one that runs, alone. */
const Sequencer = require('@jest/test-sequencer').default;

/** Half a minute and more, the longest first. Jest itself knows times only of files that it has run before. */
const LONG = [
  'image',
  'chaos',
  'one-command',
  'reports',
  'resume',
  'limit-reached',
  'failing-units',
  'client',
  'schedules',
  'reports-resume',
  'fairness',
  'several-connections',
  'ads-to-ask',
  'many-accounts',
  'operations-docs',
  'day-boundaries',
  'benches',
  'error-table',
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
