/** Pauses grow while Pinterest keeps asking for them, and all workers share the limits that answers name. */
import { sync, syncFunctions } from '../../shared/database-names.js';

export const waits = `
ALTER TABLE ${sync.rate_budgets}
  ADD COLUMN paused_at timestamptz,
  ADD COLUMN refusals integer NOT NULL DEFAULT 0,
  ADD COLUMN refused_category text,
  ADD COLUMN reason text;
COMMENT ON COLUMN ${sync.rate_budgets}.paused_until IS 'No request is made before this time.';
COMMENT ON COLUMN ${sync.rate_budgets}.paused_at IS 'When the last pause began.';
COMMENT ON COLUMN ${sync.rate_budgets}.refusals IS
  'How often in a row Pinterest has asked to wait: each pause is twice as long as the one before.';
COMMENT ON COLUMN ${sync.rate_budgets}.refused_category IS 'Of the last request that Pinterest refused so.';
COMMENT ON COLUMN ${sync.rate_budgets}.reason IS 'LimitReached, or PauseRequested when Pinterest is not available.';

CREATE TABLE ${sync.rate_windows} (
  connection text NOT NULL,
  named_by text NOT NULL,
  category text NOT NULL,
  seconds integer NOT NULL,
  max_requests bigint NOT NULL,
  learned_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, named_by, category, seconds)
);
COMMENT ON TABLE ${sync.rate_windows} IS
  'Limits that answers of Pinterest have named, in the place of the published ones. They count for a day unless they are named again.';
COMMENT ON COLUMN ${sync.rate_windows}.named_by IS 'Category of the requests whose answers named it.';
COMMENT ON COLUMN ${sync.rate_windows}.category IS 'Which requests it counts; empty for all.';

-- As before, with the limits that were learned. One that the answers to another category named counts as well, until
-- the answers to this one name their own. Requests are kept for as long as a window of any category counts them.
CREATE OR REPLACE FUNCTION ${syncFunctions.take_request}(
  for_connection text, for_category text, windows jsonb, max_wait_ms double precision
) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
  current timestamptz;
  allowed timestamptz;
  rate record;
  nth timestamptz;
  used bigint;
  longest double precision := 0;
BEGIN
  INSERT INTO ${sync.rate_budgets} (connection) VALUES (for_connection) ON CONFLICT DO NOTHING;
  SELECT paused_until INTO allowed FROM ${sync.rate_budgets} WHERE connection = for_connection FOR UPDATE;
  current := clock_timestamp();
  allowed := greatest(allowed, current);
  FOR rate IN
    SELECT DISTINCT ON (known.category, known.seconds) known.category, known.seconds, known.max_requests
    FROM (
      SELECT w.category, w.seconds, w.max_requests, CASE WHEN w.named_by = for_category THEN 0 ELSE 1 END AS rank
      FROM ${sync.rate_windows} AS w
      WHERE w.connection = for_connection AND w.learned_at > current - interval '1 day'
      UNION ALL
      SELECT coalesce(w.category, ''), w.seconds, w.max_requests, 2
      FROM jsonb_to_recordset(windows) AS w (category text, seconds integer, max_requests bigint)
    ) AS known
    ORDER BY known.category, known.seconds, known.rank, known.max_requests
  LOOP
    longest := greatest(longest, rate.seconds);
    CONTINUE WHEN rate.category NOT IN ('', for_category);
    IF rate.seconds >= 86400 THEN
      SELECT count(*) INTO used FROM ${sync.rate_requests}
      WHERE connection = for_connection AND (rate.category = '' OR category = rate.category)
        AND at >= date_trunc('day', current, 'UTC');
      IF used >= rate.max_requests THEN
        allowed := greatest(allowed, date_trunc('day', current, 'UTC') + interval '1 day');
      END IF;
    ELSE
      SELECT at INTO nth FROM ${sync.rate_requests}
      WHERE connection = for_connection AND (rate.category = '' OR category = rate.category)
      ORDER BY at DESC OFFSET rate.max_requests - 1 LIMIT 1;
      IF FOUND THEN
        -- A request reaches Pinterest a little later than it was counted, on a busy machine up to seconds.
        allowed := greatest(allowed, nth + make_interval(secs => rate.seconds * 1.04 + 0.1));
      END IF;
    END IF;
  END LOOP;
  IF extract(epoch FROM allowed - current) * 1000 <= max_wait_ms THEN
    INSERT INTO ${sync.rate_requests} VALUES (for_connection, for_category, allowed);
    DELETE FROM ${sync.rate_requests}
    WHERE connection = for_connection AND at < current - make_interval(secs => longest * 1.04 + 0.1);
  END IF;
  RETURN extract(epoch FROM allowed - current) * 1000;
END $$;
`;
