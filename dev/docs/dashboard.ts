/** The Grafana dashboard: the panels as the JSON that Grafana reads. */
import { type Panel, type Row, rows } from './dashboard-panels.js';

/** Grafana's grid is 24 wide. */
const WIDTH = 24;
const HEIGHT = { stat: 4, timeseries: 8 };
const SIDE_BY_SIDE = { stat: 6, timeseries: 2 };
const datasource = { type: 'prometheus', uid: '$datasource' };

export function renderDashboard(): string {
  const dashboard = {
    uid: 'pinterest-ads-sync',
    title: 'Pinterest Ads sync',
    tags: ['pinterest-ads-sync'],
    timezone: 'utc',
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-24h', to: 'now' },
    templating: { list: [datasourceVariable, adAccountVariable] },
    panels: layOut(),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

const datasourceVariable = {
  name: 'datasource',
  type: 'datasource',
  query: 'prometheus',
  label: 'Prometheus',
};

const adAccountVariable = {
  name: 'ad_account',
  label: 'Ad account',
  type: 'query',
  datasource,
  query: { query: 'label_values(pinterest_sync_days_behind, ad_account)', refId: 'ad_account' },
  // With each change of the time range.
  refresh: 2,
  sort: 3,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
};

function layOut(): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, kind, panels: ofRow } of rows) {
    panels.push({ type: 'row', title, collapsed: false, panels: [], gridPos: { h: 1, w: WIDTH, x: 0, y } });
    y += 1;
    const w = WIDTH / SIDE_BY_SIDE[kind];
    for (const [index, panel] of ofRow.entries()) {
      const place = {
        x: (index % SIDE_BY_SIDE[kind]) * w,
        y: y + Math.floor(index / SIDE_BY_SIDE[kind]) * HEIGHT[kind],
      };
      panels.push(renderPanel(panel, kind, { h: HEIGHT[kind], w, ...place }));
    }
    y += Math.ceil(ofRow.length / SIDE_BY_SIDE[kind]) * HEIGHT[kind];
  }
  return panels.map((panel, index) => ({ id: index + 1, ...panel }));
}

function renderPanel(panel: Panel, kind: Row['kind'], gridPos: object): object {
  const { title, description, unit, queries } = panel;
  return {
    type: kind,
    title,
    description,
    datasource,
    gridPos,
    targets: queries.map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
      ...(kind === 'stat' ? { instant: true } : {}),
    })),
    fieldConfig: { defaults: { unit, min: 0, ...thresholds(panel) }, overrides: [] },
    options: kind === 'stat' ? statOptions : timeseriesOptions,
  };
}

const statOptions = { colorMode: 'background', graphMode: 'none', reduceOptions: { calcs: ['lastNotNull'] } };
const timeseriesOptions = {
  legend: { displayMode: 'list', placement: 'bottom' },
  tooltip: { mode: 'multi', sort: 'desc' },
};

function thresholds({ worry, lowIsBad = false }: Panel): object {
  if (!worry) return {};
  const [yellow, red] = worry;
  const steps = lowIsBad
    ? [
        { color: 'red', value: null },
        { color: 'yellow', value: red },
        { color: 'green', value: yellow },
      ]
    : [
        { color: 'green', value: null },
        { color: 'yellow', value: yellow },
        { color: 'red', value: red },
      ];
  return { thresholds: { mode: 'absolute', steps } };
}
