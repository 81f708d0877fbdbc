import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { metricTable } from '../../src/monitoring/metric-table.js';
import { ALERTS, DASHBOARD, hasPrometheus, metricsIn, needsPrometheus } from '../support/prometheus.js';

test('OpenTelemetry is not loaded by a worker that sends no traces', () => {
  const script = `
    require('./src/worker.ts');
    const loaded = Object.keys(require.cache).filter((file) => file.includes('opentelemetry'));
    process.stdout.write(JSON.stringify(loaded));`;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([]);
});

const MARKETING_DASHBOARD = 'monitoring/grafana/dashboards/pinterest-ads-marketing.json';

const testWithPromtool = hasPrometheus ? test : test.skip;

function promtool(...args: string[]): string {
  const { stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return stdout + stderr;
}

describe(`monitoring/${needsPrometheus}`, () => {
  testWithPromtool('Prometheus accepts the configuration and the rules', () => {
    const report = promtool('check', 'config', 'monitoring/prometheus.yml');
    expect(report).toMatch(/prometheus\.yml is valid/);
    expect(report).not.toMatch(/FAILED|error/i);
  });

  testWithPromtool('the rules alert when they should and only then', () => {
    expect(promtool('test', 'rules', 'monitoring/alerts.test.yml')).toMatch(/SUCCESS\s*$/);
  });
});

const alerts = [...readFileSync(ALERTS, 'utf8').matchAll(/^ +- alert: (\w+)$/gm)].map(
  ([, name]) => name as string,
);

test('the tests of the rules make every alert fire', () => {
  const tried = readFileSync('monitoring/alerts.test.yml', 'utf8');
  const firing = [...tried.matchAll(/alertname: (\w+)\n +exp_alerts:\n/g)].map(([, name]) => name);
  expect([...new Set(firing)].sort()).toEqual([...alerts].sort());
});

test('docs/monitoring.md says of every alert what to do, and of no other', () => {
  const told = [...readFileSync('docs/monitoring.md', 'utf8').matchAll(/^\| `(Pinterest\w+)` \|/gm)];
  expect(told.map(([, name]) => name).sort()).toEqual([...alerts].sort());
});

test('every alert says what it is about, and its runbook is a heading of docs/troubleshooting.md', () => {
  const { groups } = parse(readFileSync(ALERTS, 'utf8')) as { groups: { rules: AlertRule[] }[] };
  const headings = [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^#+ (.+)$/gm)].map(
    ([, title]) => (title as string).toLowerCase().replaceAll(' ', '-'),
  );
  for (const { alert, annotations } of groups.flatMap(({ rules }) => rules)) {
    expect(annotations.summary).toMatch(/\w/);
    const [page, anchor] = annotations.runbook_url.split('#');
    expect([alert, page]).toEqual([alert, expect.stringMatching(/\/docs\/troubleshooting\.md$/)]);
    expect(headings).toContain(anchor);
  }
});

interface AlertRule {
  alert: string;
  annotations: { summary: string; runbook_url: string };
}

test.each([ALERTS, DASHBOARD])('%s uses no metric of ours that does not exist', (file) => {
  const ours = metricsIn(readFileSync(file, 'utf8')).filter((name) => name.startsWith('pinterest_sync_'));
  expect(ours).not.toHaveLength(0);
  const names: string[] = Object.values(metricTable).map(({ name }) => name);
  expect(ours.filter((name) => !names.includes(name))).toEqual([]);
});

test('the dashboard shows every metric of ours', () => {
  const shown = metricsIn(readFileSync(DASHBOARD, 'utf8'));
  expect(Object.values(metricTable).filter(({ name }) => !shown.includes(name))).toEqual([]);
});

test.each([DASHBOARD, MARKETING_DASHBOARD])(
  '%s has panels with ids of their own that cover no other',
  (file) => {
    const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: Panel[] };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(cellsOf);
    expect(new Set(cells).size).toBe(cells.length);
  },
);

interface Panel {
  id: number;
  gridPos: { x: number; y: number; w: number; h: number };
}

/** The fields of Grafana's grid that a panel covers. */
function cellsOf({ gridPos: { x, y, w, h } }: Panel): string[] {
  return Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`);
}
