/** Reads the facts of Postgres and Temporal, and combines them. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { currentKeys } from '../../config/refresh.js';
import { connectionAttention, readConnectionFacts } from '../../connections/facts.js';
import { requireKeys } from '../../connections/keys.js';
import { limitedTo, membershipOf } from '../../connections/membership.js';
import { SyncError } from '../../errors.js';
import { readExtraCoverage } from '../../postgres/extra-coverage.js';
import { readUnlistedAds } from '../../postgres/list-readings.js';
import { readMissingRates } from '../../postgres/missing-rates.js';
import { readReconciliations } from '../../postgres/reconciliation.js';
import { readRefusedAds } from '../../postgres/refused-ads.js';
import { readStoredAccounts } from '../../postgres/stored-accounts.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { toDay } from '../../shared/dates.js';
import type { Run } from '../run/run.js';
import { accountStatus, daysAt, soonest, withChosen } from './account-status.js';
import { commonAttention } from './attention.js';
import { extraRange, extraStatus } from './extra-tables.js';
import type { AccountStatus, Status } from './model.js';
import { readBudget } from './read-budget.js';
import { readTemporal } from './read-temporal.js';

interface StatusRequest {
  at: Date;
  /** Only these ad accounts. */
  only?: readonly string[] | undefined;
  /** How many of an ad account's runs are read. */
  runsPerAccount: number;
}

export async function readStatus(
  db: Knex,
  config: Config,
  { at, only, runsPerAccount }: StatusRequest,
): Promise<Status> {
  const chosen = limitedTo(config.pinterest, DEFAULT_CONNECTION);
  const known = withChosen(await readStoredAccounts(db), chosen);
  const stored = known.filter(({ adAccountId }) => !only || only.includes(adAccountId));
  const facts = await readConnectionFacts(db, config);
  const connections = facts.length > 0 ? facts.map(({ connection }) => connection) : [DEFAULT_CONNECTION];
  const adAccountIds = stored.map(({ adAccountId }) => adAccountId);
  const temporal = await readTemporal(config, { adAccountIds, connections, runsPerAccount });
  const reconciliations = await readReconciliations(db);
  const unlisted = await readUnlistedAds(db);
  const refused = await readRefusedAds(db);
  const today = toDay(at);
  const extra = await readExtraCoverage(db, extraRange(today));
  const adAccounts = stored.map((account) =>
    accountStatus(account, {
      at,
      temporal,
      membership: membershipOf(account, config.pinterest),
      reconciliation: reconciliations.get(account.adAccountId),
      unlistedAds: unlisted.get(account.adAccountId),
      refusedAds: refused.get(account.adAccountId),
      extra: extraStatus(daysAt(account, at), config.pinterest, extra.get(account.adAccountId)),
    }),
  );
  const [lastRun] = temporal.lastRuns;
  const synced = known.filter((account) => membershipOf(account, config.pinterest) === 'synced').length;
  const lastLoaded = new Map(known.map(({ adAccountId, lastLoadedAt }) => [adAccountId, lastLoadedAt]));
  return {
    at,
    needs: [
      ...commonAttention({ temporal, synced, known: known.length, lastLoaded }),
      ...facts.flatMap(connectionAttention),
      ...(await keyAttention(db, config)),
    ],
    temporalFault: temporal.fault,
    lastRun: lastRun ?? null,
    schedule: soonest(temporal.schedules.filter((schedule) => schedule.adAccountIds === null)),
    underWay: adAccounts.flatMap(({ runs }) => runs.filter(isUnusual)),
    budget: await readBudget(db, config),
    missingRates: await readMissingRates(db),
    adAccounts: adAccounts.sort((a, b) => weight(a) - weight(b)),
  };
}

/** Whether the keys of the environment decrypt all stored tokens. */
async function keyAttention(db: Knex, config: Config): Promise<string[]> {
  try {
    await requireKeys(db, currentKeys(config));
    return [];
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return [error.message];
  }
}

/** A daily run that is under way is expected; backfills and waiting runs are unusual. */
const isUnusual = ({ state, days, waitingUntil }: Run) =>
  state === 'running' && (days !== null || waitingUntil !== null);

function weight({ needs, membership }: AccountStatus): number {
  if (needs.length > 0) return -needs.length;
  return membership === 'synced' ? 1 : 2;
}
