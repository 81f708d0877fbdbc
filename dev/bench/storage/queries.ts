// What people who report over the table ask, and what the sync itself asks.
import type { Client } from 'pg';

export interface Asked {
  what: string;
  planMs: number[];
  runMs: number[];
  /** 8 KiB blocks that were touched, the last time. */
  blocks: number;
  indexes: string[];
}

const month = `date >= date_trunc('month', current_date - 62) AND date < date_trunc('month', current_date - 31)`;
const account = `ad_account_id = '549755885042'`;

const QUERIES: Record<string, string> = {
  'a month, spend by ad account': `SELECT ad_account_id, sum(spend_in_micro_dollar), sum(impression_1) FROM pinterest.ad_analytics WHERE ${month} GROUP BY 1`,
  '30 days of an ad account, by campaign': `SELECT campaign_id, sum(spend_in_micro_dollar), sum(total_checkout_value_in_micro_dollar) FROM pinterest.ad_analytics
    WHERE ${account} AND date >= current_date - 30 AND date < current_date GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
  'a year of a campaign, by day': `SELECT date, sum(spend_in_micro_dollar), sum(clickthrough_1) FROM pinterest.ad_analytics
    WHERE campaign_id = (SELECT campaign_id FROM pinterest.ad_analytics WHERE date = current_date - 40 LIMIT 1) AND date >= current_date - 365 GROUP BY 1 ORDER BY 1`,
  'an ad over all time': `SELECT date, spend_in_micro_dollar FROM pinterest.ad_analytics
    WHERE ad_id = (SELECT ad_id FROM pinterest.ad_analytics WHERE date = current_date - 40 LIMIT 1) ORDER BY date`,
  'how fresh an ad account is': `SELECT max(date) FROM pinterest.ad_analytics WHERE ${account}`,
  'all time, spend by month and ad account': `SELECT date_trunc('month', date), ad_account_id, sum(spend_in_micro_dollar) FROM pinterest.ad_analytics GROUP BY 1, 2`,
  'rows changed since an hour (incremental copy)': `SELECT count(*) FROM pinterest.ad_analytics WHERE __synced_at > now() - interval '1 hour' AND date >= current_date - 31`,
  'the sync: does a day hold rows?': `SELECT date FROM pinterest.ad_analytics WHERE ${account} AND date BETWEEN current_date - 20 AND current_date - 20 LIMIT 1`,
  'the sync: sums of 31 days of an ad account': `SELECT date, sum(spend_in_micro_dollar), sum(impression_1) FROM pinterest.ad_analytics
    JOIN (SELECT '549755885042'::text AS ad_account_id, current_date - n AS date FROM generate_series(1, 31) AS n) AS asked USING (ad_account_id, date) GROUP BY date`,
};

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: Plan[];
}

export async function measureQueries(client: Client, rounds: number): Promise<Asked[]> {
  const answers: Asked[] = [];
  for (const [what, sql] of Object.entries(QUERIES)) {
    const asked: Asked = { what, planMs: [], runMs: [], blocks: 0, indexes: [] };
    for (let round = 0; round <= rounds; round += 1) {
      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`);
      const [found] = rows[0]['QUERY PLAN'];
      // The first time reads from disk what the others find in memory.
      if (round === 0) continue;
      asked.planMs.push(found['Planning Time']);
      asked.runMs.push(found['Execution Time']);
      asked.blocks = (found.Plan['Shared Hit Blocks'] ?? 0) + (found.Plan['Shared Read Blocks'] ?? 0);
      asked.indexes = [...new Set(waysOf(found.Plan))];
    }
    answers.push(asked);
  }
  return answers;
}

/** Indexes, and tables that are read from end to end. Partitions of a kind count once. */
function waysOf(plan: Plan): string[] {
  const own = plan['Index Name'] ?? (plan['Node Type'].endsWith('Seq Scan') ? 'the whole table' : undefined);
  const name = own?.replace(/^ad_analytics(_plain)?(_\d{4}_\d\d)?_/, '');
  return [...(name ? [name] : []), ...(plan.Plans ?? []).flatMap(waysOf)];
}
