// The short form of `npm run chaos`, with a Postgres and a Temporal server of its own: those of the other tests must
// not go down.

import { type Servers, startServers } from '../../dev/harness/servers.js';
import { quickFaults } from '../chaos/faults.js';
import { runRound } from '../chaos/round.js';
import { merchantOfRound, planOf, type RoundKind } from '../chaos/round-plan.js';
import { compiled } from '../support/build.js';
import { findSecrets } from '../support/secrets.js';

// Some wait for heartbeats that do not come, and for workers that start: half a minute, longer on a busy machine.
jest.setTimeout(180_000);

let servers: Servers;

beforeAll(async () => {
  servers = await startServers();
});

afterAll(() => servers.close());

/** Two ad accounts, two batches a day: some fifty requests. Everything is logged, for what is looked for in it. */
function runSmallRound(seed: number, kind: Omit<RoundKind, 'title'>, workers = 1) {
  const adAccounts = merchantOfRound(seed, 2, 600);
  const plan = planOf({ title: 'test', ...kind, seed, adAccounts, days: 8, workers, limited: false });
  return runRound(servers, plan, { program: [compiled('worker.js')], environment: { LOG_LEVEL: 'debug' } });
}

let ofFaults: ReturnType<typeof runSmallRound> | undefined;

/** One round for all that need no trouble of their own: each starts a worker. */
function underFaults() {
  ofFaults ??= runSmallRound(9_004, { troubles: [], faults: quickFaults });
  return ofFaults;
}

// A difference is a row or a digit that is not Pinterest's, a day that is not entered as loaded, a request that was
// repeated needlessly, a worker that ended by itself, or a secret in a history, a log or the database.
describe('a sync equals Pinterest', () => {
  test('after a worker is killed twice', async () => {
    const { made, differences } = await runSmallRound(9_001, {
      troubles: [['kill worker'], ['kill worker']],
    });
    expect(made).toEqual(['kill worker', 'kill worker']);
    expect(differences).toEqual([]);
  });

  test('after Postgres was stopped and started', async () => {
    const { made, differences } = await runSmallRound(9_002, { troubles: [['stop Postgres']] });
    expect(made).toEqual(['stop Postgres']);
    expect(differences).toEqual([]);
  });

  test("after Temporal's server was killed and started", async () => {
    const { made, differences } = await runSmallRound(9_003, { troubles: [['kill Temporal']] });
    expect(made).toEqual(['kill Temporal']);
    expect(differences).toEqual([]);
  });

  test('under a mix of faults', async () => {
    const { faultHits, differences } = await underFaults();
    expect(faultHits.filter((hits) => hits > 0).length).toBeGreaterThan(2);
    expect(differences).toEqual([]);
  });
});

describe('a second attempt of the same work', () => {
  test('continues while the first still runs, because its worker was halted for a while', async () => {
    const { differences, leftovers } = await runSmallRound(9_005, { troubles: [['freeze worker']] });
    expect(overlapping(leftovers.logs)).not.toEqual([]);
    expect(differences).toEqual([]);
  });

  test('takes over after an outage of Temporal, which received no heartbeat', async () => {
    // The first attempts wait for slow answers meanwhile.
    const { differences, leftovers } = await runSmallRound(9_006, {
      troubles: [['long outage of Temporal']],
      faults: ['slow answer'],
    });
    expect(attemptsIn(leftovers.logs).filter(({ attempt }) => attempt > 1)).not.toEqual([]);
    expect(differences).toEqual([]);
  });
});

// All rounds above were searched for the access token as well.
describe('the search for secrets', () => {
  test('looks at histories, logs and tables, and finds what is there', async () => {
    const { plan, secrets, leftovers } = await underFaults();
    expect(secrets).toMatchObject({ findings: [], workflows: 3 });
    const [{ id = '' } = {}] = plan.adAccounts;
    const { findings } = await findSecrets({ ...leftovers, client: servers.client() }, [id]);
    expect(findings.join('\n')).toMatch(/history of .*rows of pinterest\.ads\n.*log of a worker/s);
  });
});

interface LogLine {
  msg: string;
  time: string;
  workflowId: string;
  activityId: string;
  attempt: number;
}

function attemptsIn(logs: string): LogLine[] {
  const lines = logs.split('\n').filter((line) => line.includes('"msg":"Activity '));
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/**
 * Attempts that began before the one before them had ended. A worker writes its lines in batches, all of which get the
 * same time, so their order counts as well.
 */
function overlapping(logs: string): LogLine[] {
  const lines = attemptsIn(logs).sort((a, b) => a.time.localeCompare(b.time));
  return lines.filter(
    ({ msg, workflowId, activityId, attempt }, index) =>
      msg === 'Activity started' &&
      lines
        .slice(index)
        .some(
          (later) =>
            /^Activity (completed|failed)/.test(later.msg) &&
            later.workflowId === workflowId &&
            later.activityId === activityId &&
            later.attempt === attempt - 1,
        ),
  );
}
