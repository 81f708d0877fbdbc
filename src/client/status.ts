import type { Knex } from 'knex';
import { type Reconciliation, readReconciliations } from '../postgres/reconciliation.js';
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { addDays, type Day, eachDay, formatRanges, toDay, toRanges } from '../shared/dates.js';
import { textTable } from './table.js';

export interface AccountStatus {
  adAccountId: string;
  name: string | null;
  currency: string | null;
  campaigns: number;
  adGroups: number;
  ads: number;
  analyticsRows: number;
  /** The latest loaded day; null when none is. */
  freshestDay: Day | null;
  loadedDays: number;
  /** Days before yesterday that Pinterest's daily analytics can still give and that are not loaded. */
  missingDays: Day[];
  lastLoadedAt: string | null;
  /** Days whose numbers should not change any more. */
  finalDays: number;
  /** How the ads' rows compare with Pinterest's totals; null when nothing was compared yet. */
  reconciliation: Reconciliation | null;
}

const query = `
  SELECT a.id, a.name, a.currency,
    (SELECT count(*) FROM pinterest.campaigns c WHERE c.ad_account_id = a.id)::int AS campaigns,
    (SELECT count(*) FROM pinterest.ad_groups g WHERE g.ad_account_id = a.id)::int AS ad_groups,
    (SELECT count(*) FROM pinterest.ads d WHERE d.ad_account_id = a.id)::int AS ads,
    coalesce(sum(d.rows), 0)::int AS rows,
    max(d.date)::text AS freshest,
    max(d.last_loaded_at) AS loaded_at,
    count(*) FILTER (WHERE d.is_final)::int AS final_days,
    coalesce(array_agg(d.date::text) FILTER (WHERE d.date IS NOT NULL), '{}') AS days
  FROM pinterest.ad_accounts a
  LEFT JOIN pinterest_sync.analytics_days d ON d.ad_account_id = a.id
  GROUP BY a.__sync_key
  ORDER BY a.id`;

/** What is loaded, per ad account, as Postgres tells it. */
export async function readStatus(db: Knex, now: Date): Promise<AccountStatus[]> {
  const today = toDay(now);
  // Yesterday is not missed yet: the daily run that reads it may come later today.
  const window = eachDay({ from: addDays(today, -REACH_DAYS), to: addDays(today, -2) });
  const { rows } = await db.raw(query);
  const reconciliations = await readReconciliations(db);
  return rows.map((row: Record<string, never>) => {
    const loaded = new Set<Day>(row.days);
    return {
      adAccountId: row.id,
      name: row.name,
      currency: row.currency,
      campaigns: row.campaigns,
      adGroups: row.ad_groups,
      ads: row.ads,
      analyticsRows: row.rows,
      freshestDay: row.freshest,
      loadedDays: loaded.size,
      missingDays: window.filter((day) => !loaded.has(day)),
      lastLoadedAt: row.loaded_at,
      finalDays: row.final_days,
      reconciliation: reconciliations.get(row.id ?? '') ?? null,
    };
  });
}

/** @returns whether nothing needs a person. */
export async function status(db: Knex, { json }: { json?: boolean }): Promise<boolean> {
  const accounts = await readStatus(db, new Date());
  const whole = accounts.length > 0 && accounts.every(({ missingDays }) => missingDays.length === 0);
  if (json) {
    console.log(JSON.stringify(accounts, null, 2));
    return whole;
  }
  if (accounts.length === 0) {
    console.log('Nothing is loaded yet. Start with: npm run client -- sync');
    return false;
  }
  const header = [
    'ad account',
    'id',
    'currency',
    'campaigns',
    'ad groups',
    'ads',
    'rows',
    'days',
    'final',
    'freshest',
    'differing',
  ];
  const rows = accounts.map((account) => [
    account.name ?? '(no name)',
    account.adAccountId,
    account.currency ?? '?',
    account.campaigns,
    account.adGroups,
    account.ads,
    account.analyticsRows,
    account.loadedDays,
    account.finalDays,
    account.freshestDay ?? 'none',
    account.reconciliation?.differing ?? '?',
  ]);
  console.log(textTable(header, rows).join('\n'));
  for (const { adAccountId, missingDays } of accounts.filter(({ missingDays }) => missingDays.length > 0)) {
    console.log(`\nad account ${adAccountId}: not loaded: ${formatRanges(toRanges(missingDays))}`);
  }
  for (const account of accounts) printDifferences(account);
  if (!whole) console.log('\nThe next sync loads what is missing: npm run client -- sync');
  return whole;
}

/** Not a fault by itself: recent days differ because their numbers still move. */
function printDifferences({ adAccountId, reconciliation }: AccountStatus): void {
  if (!reconciliation?.worst) return;
  const { days, differing, worst, reasons } = reconciliation;
  console.log(
    `\nad account ${adAccountId}: Pinterest's totals differ from the sum of the ads on ${differing} of ${days} days, ` +
      `most on ${worst.date}: ${worst.difference}`,
  );
  for (const { reason, days: when } of reasons) console.log(`  ${reason}: ${when}`);
}
