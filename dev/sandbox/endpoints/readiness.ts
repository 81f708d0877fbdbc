import { json } from '../answer.js';
import { readQuery } from '../query-rules.js';
import type { World } from '../world/world.js';
import { type Endpoint, get } from './endpoint.js';

/** Whether Pinterest has finished counting a day; one answer for all accounts. */
export function readinessEndpoint(world: World): Endpoint {
  return get('/resources/metrics_ready_state', 'ads_read', ({ query }) => {
    const date = readQuery(query, { date: { kind: 'day', required: true } }).need('date');
    const isOver = date < world.today;
    const usual = { conversion_metrics_ready: isOver, non_conversion_metrics_ready: isOver };
    return json(world.readiness.get(date) ?? usual);
  });
}
