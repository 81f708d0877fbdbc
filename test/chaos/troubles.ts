/** What can happen to the parts while a sync runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerEnd, Servers } from '../../dev/harness/servers.js';
import type { Sandbox } from '../../dev/sandbox/index.js';
import type { Random } from './random.js';
import type { Run } from './run.js';
import type { Workers } from './workers.js';

/** What trouble can be made with. */
export interface Victims {
  servers: Servers;
  workers: Workers;
  run: Run;
  random: Random;
  sandbox: Sandbox;
  /** Milliseconds since 1970. */
  deadline: number;
}

export interface Trouble {
  /** How often an answered request may be repeated by each activity that was under way; Infinity: nothing bounds it. */
  cost: number;
  /** Whether the next one waits for its end. What happens to workers goes on beside the sync and other trouble. */
  alone: boolean;
  make(victims: Victims): Promise<void>;
}

/** Longer than activities may be without a heartbeat, so that their work is given to another worker. */
const SILENCE_MS = 7_000;
/** A frozen worker that goes on learns within this time that its work was given away. */
const AFTERMATH_MS = 2_000;
const OUTAGES_MS = [0, 1_000, SILENCE_MS];

const postgresDown = (how: ServerEnd): Trouble => ({
  cost: 1,
  alone: true,
  async make({ servers, random }) {
    await servers.postgres.end(how);
    await sleep(random.pick(OUTAGES_MS));
    await servers.postgres.start();
  },
});

const temporalDown = (outages: readonly number[]): Trouble => ({
  cost: 1,
  alone: true,
  async make({ servers, random }) {
    await servers.temporal.end('kill');
    await sleep(random.pick(outages));
    await servers.temporal.start();
  },
});

export const troubles = {
  'kill worker': {
    cost: 1,
    alone: false,
    async make({ workers }) {
      await workers.killOne();
      await workers.start();
    },
  },
  'stop worker': {
    cost: 0,
    alone: false,
    async make({ workers }) {
      await workers.stopOne();
      await workers.start();
    },
  },
  'freeze worker': {
    // Once it goes on, it works beside its successor until Temporal answers its next heartbeat: how much both ask
    // for in that second depends on the machine. What is promised is that the tables are right.
    cost: Number.POSITIVE_INFINITY,
    alone: false,
    async make({ workers }) {
      const goOn = await workers.freezeOne();
      await workers.start();
      await sleep(SILENCE_MS);
      goOn();
      // The run may have ended meanwhile, and with it the round: it must live until it has met what its successor did.
      await sleep(AFTERMATH_MS);
    },
  },
  'lose worker': {
    cost: 1,
    alone: false,
    async make({ workers }) {
      await workers.loseOne();
      await workers.start();
    },
  },
  'kill Temporal': temporalDown([0, 1_000]),
  'long outage of Temporal': temporalDown([SILENCE_MS]),
  'stop Postgres': postgresDown('fast'),
  'stop Postgres at once': postgresDown('immediate'),
  'kill Postgres': postgresDown('kill'),
  'cancel and start': {
    cost: 0,
    alone: true,
    async make({ run, deadline }) {
      await run.cancel(deadline);
      await run.start();
    },
  },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof troubles;
