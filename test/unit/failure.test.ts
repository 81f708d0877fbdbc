import { errorTable } from '../../src/shared/error-table.js';
import { failureOf } from '../../src/shared/failure.js';

test('a failure says all that the table says of its code, whoever makes it', () => {
  expect(failureOf('NotFound', 'ads of ad account 1: HTTP 404')).toMatchObject({
    message: `ads of ad account 1: HTTP 404. ${errorTable.NotFound.nextStep}`,
    type: 'NotFound',
    nonRetryable: true,
    details: [{ scope: 'account' }],
  });
});

test('a failure that is retried says when the next attempt makes sense', () => {
  const failure = failureOf('RateLimited', 'Slow down.', { retryAfterMs: 2_000, until: 5_000 });
  expect(failure).toMatchObject({
    message: `Slow down. ${errorTable.RateLimited.nextStep}`,
    nonRetryable: false,
    nextRetryDelay: 2_000,
    details: [{ scope: 'unit', until: 5_000 }],
  });
});

test('without a time, the wait is left to the retry policy', () => {
  expect(failureOf('RateLimited', 'Slow down').nextRetryDelay).toBeUndefined();
});
