import { json } from '../answer.js';
import { readQuery } from '../query-rules.js';
import type { World } from '../world/world.js';
import type { Endpoint } from './endpoint.js';

/** Whether Pinterest has finished counting a day; one answer for all accounts. */
export function readinessEndpoint(world: World): Endpoint {
  return {
    method: 'GET',
    path: /^\/resources\/metrics_ready_state$/,
    category: 'ads_read',
    auth: 'bearer',
    handle: (request) => {
      const date = readQuery(request.query, { date: { kind: 'day', required: true } }).need('date');
      const isOver = date < world.today;
      return json(
        world.readiness.get(date) ?? {
          conversion_metrics_ready: isOver,
          non_conversion_metrics_ready: isOver,
        },
      );
    },
  };
}
