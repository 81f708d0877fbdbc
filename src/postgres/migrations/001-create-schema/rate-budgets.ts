/** The rate budget of each connection, kept where all workers see it. */
import { sync, syncFunctions } from '../../../shared/database-names.js';

export const rateBudgets = `
CREATE TABLE ${sync.rate_budgets} (
  connection text PRIMARY KEY,
  paused_until timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE ${sync.rate_budgets} IS
  'One row per connection to Pinterest; locked while a worker takes from its budget.';

CREATE TABLE ${sync.rate_requests} (
  connection text NOT NULL,
  category text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX ON ${sync.rate_requests} (connection, at);
CREATE INDEX ON ${sync.rate_requests} (connection, category, at);
COMMENT ON TABLE ${sync.rate_requests} IS
  'When requests were made, or may be made: a time in the future is a place in the queue.';

-- Gives a request its time: now when every window has room, else as soon as all have. Times are handed out in
-- order, so that nobody waits for ever and nobody has to ask twice. Nothing is taken when the wait would be longer
-- than max_wait_ms.
CREATE FUNCTION ${syncFunctions.take_request}(
  for_connection text, for_category text, windows jsonb, max_wait_ms double precision
) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
  current timestamptz;
  allowed timestamptz;
  rate record;
  nth timestamptz;
  used bigint;
  longest interval := interval '0';
BEGIN
  INSERT INTO ${sync.rate_budgets} (connection) VALUES (for_connection) ON CONFLICT DO NOTHING;
  SELECT paused_until INTO allowed FROM ${sync.rate_budgets} WHERE connection = for_connection FOR UPDATE;
  current := clock_timestamp();
  allowed := greatest(allowed, current);
  FOR rate IN
    SELECT w.category, w.seconds, w.max_requests
    FROM jsonb_to_recordset(windows) AS w (category text, seconds double precision, max_requests bigint)
    WHERE w.category IS NULL OR w.category = for_category
  LOOP
    longest := greatest(longest, make_interval(secs => rate.seconds));
    IF rate.seconds >= 86400 THEN
      SELECT count(*) INTO used FROM ${sync.rate_requests}
      WHERE connection = for_connection AND (rate.category IS NULL OR category = rate.category)
        AND at >= date_trunc('day', current, 'UTC');
      IF used >= rate.max_requests THEN
        allowed := greatest(allowed, date_trunc('day', current, 'UTC') + interval '1 day');
      END IF;
    ELSE
      SELECT at INTO nth FROM ${sync.rate_requests}
      WHERE connection = for_connection AND (rate.category IS NULL OR category = rate.category)
      ORDER BY at DESC OFFSET rate.max_requests - 1 LIMIT 1;
      IF FOUND THEN
        allowed := greatest(allowed, nth + make_interval(secs => rate.seconds));
      END IF;
    END IF;
  END LOOP;
  IF extract(epoch FROM allowed - current) * 1000 <= max_wait_ms THEN
    INSERT INTO ${sync.rate_requests} VALUES (for_connection, for_category, allowed);
    DELETE FROM ${sync.rate_requests} WHERE connection = for_connection AND at < current - longest;
  END IF;
  RETURN extract(epoch FROM allowed - current) * 1000;
END $$;
`;
