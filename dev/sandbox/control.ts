/**
 * `/__sandbox__/...`: what tests in the same process do through `world`, `faults` and `requests`, for others.
 *
 * - `GET /requests` the log, with the answers' bodies for `?bodies=true`; `DELETE` clears it
 * - `POST /faults` adds one; `DELETE` removes all
 * - `PATCH /entities/{adAccounts|campaigns|adGroups|ads}/{id}` merges fields into an entity
 * - `PUT /overrides/{ad id}/{day}` columns as JSON texts, or `null` for no row
 */

import type { Outcome } from './answer.js';
import type { Fault, Faults } from './faults.js';
import type { RequestLog } from './request-log.js';
import { isDay } from './world/days.js';
import type { RowOverride } from './world/overrides.js';
import type { EntityKind, World } from './world/world.js';

interface ControlDeps {
  world: World;
  faults: Faults;
  log: RequestLog;
}

const KINDS: readonly EntityKind[] = ['adAccounts', 'campaigns', 'adGroups', 'ads'];

export const CONTROL_PREFIX = '/__sandbox__/';

export function control(deps: ControlDeps, method: string, url: URL, body: string): Outcome {
  const [what, ...rest] = url.pathname.slice(CONTROL_PREFIX.length).split('/');
  try {
    switch (`${method} ${what}`) {
      case 'GET requests':
        return answer(200, listRequests(deps.log, url.searchParams.get('bodies') === 'true'));
      case 'DELETE requests':
        deps.log.clear();
        return answer(204);
      case 'POST faults':
        deps.faults.add(readFault(body));
        return answer(204);
      case 'DELETE faults':
        deps.faults.clear();
        return answer(204);
      case 'PATCH entities':
        return patchEntity(deps.world, rest, JSON.parse(body));
      case 'PUT overrides':
        return setOverride(deps.world, rest, JSON.parse(body));
      default:
        return answer(404, { message: `The sandbox has no control ${method} ${url.pathname}.` });
    }
  } catch (error) {
    return answer(400, { message: String(error) });
  }
}

function answer(status: number, value?: unknown): Outcome {
  return { status, text: value === undefined ? '' : JSON.stringify(value) };
}

function listRequests(log: RequestLog, withBodies: boolean): unknown[] {
  return log.records.map(({ query, body, ...record }) => ({
    ...record,
    query: [...query],
    body: withBodies ? body : undefined,
  }));
}

function readFault(body: string): Fault {
  const fault = JSON.parse(body) as Partial<Fault>;
  if (fault.respond === undefined) throw new Error("A fault needs 'respond'.");
  for (const pattern of [fault.match?.path, fault.match?.query]) {
    if (pattern !== undefined) new RegExp(pattern);
  }
  return { ...fault, respond: fault.respond };
}

function patchEntity(world: World, [kindName = '', id = '']: string[], fields: object): Outcome {
  // The names of the API's paths will do as well.
  const kind = KINDS.find((one) => one === kindName.replace('_a', 'A').replace('_g', 'G'));
  const entity = kind && world.find(kind, id);
  if (!entity) return answer(404, { message: `No ${kindName} with the id ${id}.` });
  Object.assign(entity, { updated_time: Math.floor(world.now.getTime() / 1000) }, fields);
  return answer(200, entity);
}

function setOverride(world: World, [adId = '', day = '']: string[], values: RowOverride | null): Outcome {
  if (!world.ad(adId) || !isDay(day)) return answer(404, { message: `No ad ${adId}, or no day ${day}.` });
  world.overrides.set(adId, day, values);
  return answer(204);
}
