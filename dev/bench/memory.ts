// `npm run bench:memory`: does a worker's memory stay the same, however long a report or a list of ads is?
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { REPORT_DAYS } from '../../src/shared/reading-plan.js';
import { workflowTypes } from '../../src/shared/workflow-names.js';
import { type Measured, measureRun, type Plan } from '../harness/measured-run.js';
import { HIGH_LIMITS, type PinterestOptions } from '../harness/pinterest.js';
import { median, printTable, tenthsOf } from '../harness/print.js';
import { withServers } from '../harness/servers.js';
import { number, start } from '../program.js';

void start({
  script: 'bench:memory',
  about: `Measures a worker's memory over one large report, or over an ad account that is read day by day (--ads).
MALLOC_ARENA_MAX and what else a worker's environment may hold is passed on.`,
  options: {
    rows: number(`rows of a report of ${REPORT_DAYS} days`, 1_000_000),
    megabytes: number('size of its file', 2_000),
    ads: number('no report: ads of an ad account that is read day by day', undefined),
    days: number('its days', 5),
  },
  run: ({ rows, megabytes, ads, days }) =>
    withServers(async (servers) => {
      const report = { ads: Math.ceil(rows / REPORT_DAYS), rowBytes: (megabytes * 1e6) / rows };
      const plan = ads ? planOf('daily', days, { ads }) : planOf('report', REPORT_DAYS, { ads: 1, report });
      printRun(await measureRun(servers, plan));
    }),
});

function planOf(via: string, days: number, pinterest: Pick<PinterestOptions, 'ads' | 'report'>): Plan {
  const today = toDay(new Date());
  // Of days that Pinterest gives totals of, those of another length would be read again by day.
  const before = via === 'report' ? REACH_DAYS : 0;
  const range = { startDate: addDays(today, -before - days), endDate: addDays(today, -before - 1) };
  return {
    name: `bench_${via}`,
    workers: 1,
    pinterest: { accounts: 1, ...pinterest, limits: HIGH_LIMITS },
    workflow: workflowTypes.backfill,
    inputs: ({ adAccountIds: [adAccountId] }) => [{ adAccountId, ...range, via }],
  };
}

function printRun({ memory, seconds, analyticsRows, mostMemory, cpu, events, historyBytes }: Measured): void {
  const used = [cpu.workers, cpu.postgres, cpu.pinterest].map((one) => one.toFixed(0));
  printTable(
    ['what', ''],
    [
      ['analytics rows', String(analyticsRows)],
      ['seconds', seconds.toFixed(1)],
      ['rows a second', (analyticsRows / seconds).toFixed(0)],
      ...tenthsOf(memory).map((part, index) => [
        `memory, tenth ${index + 1}: median and most, MB`,
        `${median(part).toFixed(0)}, ${Math.max(...part).toFixed(0)}`,
      ]),
      ['most memory ever, MB', mostMemory.toFixed(0)],
      ['events of the history', String(events)],
      ['its size, KB', (historyBytes / 1_000).toFixed(1)],
      ['CPU s: worker, Postgres, sandbox', used.join(', ')],
    ],
  );
}
