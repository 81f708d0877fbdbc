/** One round: a full sync with trouble, and what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Servers } from '../../dev/harness/servers.js';
import { examine, type RoundOutcome } from './examine.js';
import { prepareRound, type RoundParts, type WorkerSettings } from './parts.js';
import type { RoundPlan } from './round-plan.js';
import { troubles } from './troubles.js';

export async function runRound(
  servers: Servers,
  plan: RoundPlan,
  settings: WorkerSettings = {},
): Promise<RoundOutcome> {
  const parts = await prepareRound(servers, plan, settings);
  const { workers, run, sandbox, deadline } = parts;
  try {
    await Promise.all(Array.from({ length: plan.workers }, () => workers.start()));
    await run.start();
    const goingOn = await makeTrouble(parts);
    await run.ended(deadline);
    await Promise.all(goingOn);
    await workers.close();
    return await examine(parts);
  } finally {
    await workers.close();
    await run.terminate();
    await sandbox.close();
  }
}

/** Each trouble at its place, or right after the one before it. @returns the ends of those that go on. */
async function makeTrouble(parts: RoundParts): Promise<Promise<void>[]> {
  const { plan, sandbox, run, made } = parts;
  const goingOn: Promise<void>[] = [];
  for (const { at, name } of plan.troubles) {
    for (let look = 1; sandbox.requests.length < at; look += 1) {
      if (look % 100 === 0 && (await run.isOver())) return goingOn;
      await sleep(5);
    }
    const { alone, make } = troubles[name];
    made.push(name);
    const end = make(parts);
    if (alone) await end;
    else goingOn.push(end);
    // Awaited when all is over; until then a failure must not count as unhandled.
    end.catch(() => undefined);
  }
  return goingOn;
}
