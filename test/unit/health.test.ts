import { type HealthStatus, UNWELL_AFTER_MS, verdictOn } from '../../src/worker/health-check.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const faults = ['Postgres cannot be reached'];

test.each<[string, HealthStatus, boolean]>([
  ['that found nothing wrong is well', { checkedAt: ago(0), wellAt: ago(0), faults: [] }, true],
  [
    'that lost Postgres a moment ago counts as well, as a restart is no illness',
    { checkedAt: ago(0), wellAt: ago(UNWELL_AFTER_MS), faults },
    true,
  ],
  [
    'that lost Postgres long ago is not well',
    { checkedAt: ago(0), wellAt: ago(UNWELL_AFTER_MS + 1), faults },
    false,
  ],
  ['that was never well is not well', { checkedAt: ago(0), wellAt: undefined, faults }, false],
  [
    'that no longer looks is not well, whatever it said last',
    { checkedAt: ago(UNWELL_AFTER_MS + 1), wellAt: ago(UNWELL_AFTER_MS + 1), faults: [] },
    false,
  ],
])('a worker %s', (_, status, well) => {
  expect(verdictOn(status, NOW).well).toBe(well);
});

test('a worker that lost Postgres long ago is alive, and one that no longer looks is not', () => {
  expect(verdictOn({ checkedAt: ago(0), wellAt: undefined, faults }, NOW, true).well).toBe(true);
  const hanging = { checkedAt: ago(UNWELL_AFTER_MS + 1), wellAt: ago(UNWELL_AFTER_MS + 1), faults: [] };
  expect(verdictOn(hanging, NOW, true).well).toBe(false);
});

test('the verdict says what is wrong, and for how long', () => {
  const status = { checkedAt: ago(0), wellAt: ago(75_000), faults };
  expect(verdictOn(status, NOW).text).toBe(
    'The worker has been unhealthy for 75 s: Postgres cannot be reached',
  );
  expect(verdictOn({ ...status, wellAt: undefined }, NOW).text).toContain('since its start');
  expect(verdictOn({ ...status, checkedAt: ago(75_000) }, NOW).text).toContain(
    'for 75 s: it hangs or was killed',
  );
});
