/** Debian's package `prometheus`, where it is installed: the server and promtool. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dev/stack/ports.js';

const isOnPath = (program: string) => spawnSync(program, ['--version']).status === 0;

export const hasPrometheus = isOnPath('prometheus') && isOnPath('promtool');

/** What a test that needs it is called where it is not. */
export const needsPrometheus = hasPrometheus ? '' : ' (skipped: Prometheus and promtool are not on PATH)';

export const DASHBOARD = 'monitoring/grafana/dashboards/pinterest-ads-sync.json';
export const ALERTS = 'monitoring/alerts.yml';

interface Dashboard {
  panels: { targets?: { expr: string }[] }[];
}

/** The dashboard's queries, with its variables filled in. */
export function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as Dashboard;
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return queries.map((query) => query.replaceAll('$__rate_interval', '1m').replaceAll('$ad_account', '.*'));
}

/** Names of the metrics that a text asks for, histograms without their endings. */
export function metricsIn(text: string): string[] {
  const names = [...text.matchAll(/\b(?:pinterest_sync|temporal)_\w+/g)].map(([name]) => name);
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))].sort();
}

export interface Prometheus {
  /** The values of a query; none when it finds nothing. @throws when it is not understood. */
  query(query: string): Promise<number[]>;
  stop(): Promise<void>;
}

/** One that scrapes `target` every second, as the job that the rules look for. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const config = join(folder, 'prometheus.yml');
  const job = `{ job_name: pinterest-ads-worker, static_configs: [{ targets: ["${target}"] }] }`;
  writeFileSync(config, `global: { scrape_interval: 1s }\nscrape_configs:\n  - ${job}\n`);
  const [port] = await freePorts(1);
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  return {
    async query(query) {
      const url = `http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query })}`;
      const response = await fetch(url).catch(() => undefined);
      // It is still starting.
      if (!response || response.status === 503) return [];
      const { status, error, data } = (await response.json()) as {
        status: string;
        error?: string;
        data?: { result: { value: [number, string] }[] };
      };
      if (status !== 'success') throw new Error(`${query}: ${error}`);
      return (data?.result ?? []).map(({ value: [, value] }) => Number(value));
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
