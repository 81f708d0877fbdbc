import type { Logger } from '@temporalio/worker';
import type { Knex } from 'knex';
import { type Limits, membershipOf } from '../connections/membership.js';
import { messageOf } from '../errors.js';
import { readTokenDaysLeft } from '../postgres/connections.js';
import { countMissingExtraDays } from '../postgres/extra-coverage.js';
import { readMonitoredAccounts } from '../postgres/monitored-accounts.js';
import { groupBy } from '../shared/group-by.js';
import type { Metrics } from './metrics.js';

const EVERY_MS = 60_000;

interface AccountGauges {
  /** Reads again, soon. */
  refresh(): void;
  /** Waits for a reading that has begun. */
  close(): Promise<void>;
}

interface AccountGaugesOptions {
  db: Knex;
  metrics: Metrics;
  logger: Logger;
  limits: Limits;
  /** What is read beside the five tables, as `chosenWithDays` names it. */
  chosen: readonly string[];
  /** The connection that the environment's refresh token stands for. */
  renewedByEnvironment: string | undefined;
}

/**
 * Keeps the gauges of the state of the data up to date. They come from Postgres, so that a restart loses none and every
 * worker shows the same; when Postgres cannot be read they stay as they are, and `stateRead` grows old.
 */
export function startAccountGauges({
  db,
  metrics,
  logger,
  limits,
  chosen,
  renewedByEnvironment,
}: AccountGaugesOptions): AccountGauges {
  let reading: Promise<void> | undefined;
  let again = false;
  let connections: readonly string[] = [];

  async function readTokens(): Promise<void> {
    const left = await readTokenDaysLeft(db, renewedByEnvironment);
    for (const { connection, days } of left) metrics.tokenDaysLeft(days, { connection });
    const names = left.map(({ connection }) => connection);
    // A deleted connection must raise no alert, and a series cannot be removed.
    for (const connection of connections)
      if (!names.includes(connection)) metrics.tokenDaysLeft(Number.NaN, { connection });
    connections = names;
  }

  async function read(): Promise<void> {
    try {
      const missing = groupBy(await countMissingExtraDays(db, chosen), ({ adAccountId }) => adAccountId);
      for (const state of await readMonitoredAccounts(db)) {
        // One that is not synced falls behind for ever and needs nobody.
        if (membershipOf(state, limits) !== 'synced') continue;
        for (const { table, days } of missing.get(state.adAccountId) ?? [])
          metrics.extraDaysMissing(days, { ad_account: state.adAccountId, table });
        const labels = { ad_account: state.adAccountId };
        metrics.daysBehind(state.daysBehind, labels);
        metrics.differingDays(state.differingDays, labels);
        metrics.unconfirmedRows(state.unconfirmedRows, labels);
        metrics.spendDifference(state.spendDifference, labels);
        if (state.lastSuccess !== null) metrics.lastSuccess(state.lastSuccess, labels);
      }
      await readTokens();
      metrics.stateRead(Date.now() / 1_000, {});
    } catch (error) {
      logger.warn('The state of the data could not be read for metrics', { reason: messageOf(error) });
    }
  }

  /** One reading at a time; however often `refresh` is called meanwhile, one more follows. */
  function refresh(): void {
    again = reading !== undefined;
    reading ??= read().finally(() => {
      reading = undefined;
      if (again) refresh();
    });
  }

  refresh();
  const timer = setInterval(refresh, EVERY_MS);
  return {
    refresh,
    async close() {
      clearInterval(timer);
      again = false;
      await reading;
    },
  };
}
