import { NativeConnection } from '@temporalio/worker';
import { faultsOf, type HealthParts } from '../../src/worker/health.js';
import { createWorker } from '../../src/worker.js';
import { createHarness, type Harness } from '../support/harness.js';
import { poll } from '../support/poll.js';
import { temporalAddress } from '../support/services.js';
import { startWire, type Wire } from '../support/wire.js';

let harness: Harness;
let toPostgres: Wire;
let toTemporal: Wire;
let parts: HealthParts;
let close: () => Promise<void>;
let running: Promise<void>;

beforeAll(async () => {
  harness = await createHarness();
  const database = new URL(harness.databaseUrl);
  toPostgres = await startWire(database.hostname, Number(database.port));
  const [host = '', port] = temporalAddress().split(':');
  toTemporal = await startWire(host, Number(port));
  database.host = toPostgres.address;
  const temporalConnection = await NativeConnection.connect({ address: toTemporal.address });
  const created = await createWorker({ ...harness.config, databaseUrl: database.href }, temporalConnection);
  parts = { worker: created.worker, db: created.db, temporalConnection };
  close = async () => {
    await created.close();
    await temporalConnection.close();
  };
});

afterAll(async () => {
  await close();
  await Promise.all([toPostgres.close(), toTemporal.close(), harness.close()]);
});

async function untilWell(): Promise<void> {
  await poll(async () => (await faultsOf(parts)).length === 0);
}

describe('a worker', () => {
  test('is unhealthy before it runs', async () => {
    expect(await faultsOf(parts)).toEqual(['The worker is INITIALIZED']);
    running = parts.worker.run();
    await untilWell();
  });

  test('is unhealthy while it cannot reach Postgres, and healthy again after', async () => {
    toPostgres.cut();
    expect(await faultsOf(parts)).toEqual([expect.stringContaining('Postgres cannot be reached')]);
    toPostgres.mend();
    await untilWell();
  });

  test('is unhealthy while it cannot reach Temporal, and healthy again after', async () => {
    toTemporal.cut();
    expect(await faultsOf(parts)).toEqual([expect.stringContaining('Temporal cannot be reached')]);
    toTemporal.mend();
    await untilWell();
  });

  test('is unhealthy once it has ended', async () => {
    parts.worker.shutdown();
    await running;
    expect(await faultsOf(parts)).toEqual(['The worker is STOPPED']);
  });
});
