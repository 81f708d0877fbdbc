// `npm run histories`: runs the scenarios of test/replay/scenarios.ts and stores the history of each, for the
// replay tests. With names, only those: `npm run histories -- sync-account-cancelled`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { type Config, loadConfig } from '../src/config/index.js';
import { messageOf } from '../src/errors.js';
import { migrate } from '../src/postgres/migrate.js';
import { createPool } from '../src/postgres/pool.js';
import { backfillWorkflowId, syncAdAccountWorkflowId, syncAllWorkflowId } from '../src/shared/inputs.js';
import { schemas } from '../src/shared/schemas.js';
import { workflowTypes } from '../src/shared/workflow-names.js';
import { createWorker } from '../src/worker.js';
import { adAccounts, type Scenario, type Stage, scenarios } from '../test/replay/scenarios.js';
import { scrubHistory } from '../test/replay/scrub.js';
import { type Sandbox, startSandbox } from './sandbox/index.js';
import { startTemporaryPostgres } from './stack/postgres.js';
import { startTemporaryTemporal, withoutProxy } from './stack/temporal.js';

const FOLDER = join(__dirname, '../test/replay/histories');

interface Services {
  databaseUrl: string;
  client: Client;
  native: NativeConnection;
}

const say = (line: string) => console.error(line);

async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !scenarios[name]);
  if (unknown.length > 0) throw new Error(`No such scenario: ${unknown.join(', ')}`);
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  await withServices(async (services) => {
    for (const name of names.length > 0 ? names : Object.keys(scenarios)) {
      const history = await record(services, scenarios[name] as Scenario);
      writeFileSync(join(FOLDER, `${name}.json`), history);
      say(`${name.padEnd(40)} ${Math.ceil(history.length / 1024)} KB`);
    }
  });
}

async function withServices(work: (services: Services) => Promise<void>): Promise<void> {
  const postgres = await startTemporaryPostgres(say);
  const temporal = await startTemporaryTemporal(say);
  const { address } = temporal;
  const connection = await Connection.connect({ ...withoutProxy, address });
  const native = await NativeConnection.connect({ address });
  try {
    await work({ databaseUrl: postgres.adminUrl, client: new Client({ connection }), native });
  } finally {
    await Promise.all([connection.close(), native.close()]);
    await Promise.all([temporal.stop(), postgres.stop()]);
  }
}

/** @returns the history as it goes into the file. */
async function record(services: Services, scenario: Scenario): Promise<string> {
  await emptyDatabase(services.databaseUrl);
  const sandbox = await startSandbox({ adAccounts });
  const config = configFor(sandbox, services.databaseUrl, scenario.environment);
  const { worker, close } = await createWorker(config, services.native);
  try {
    return await worker.runUntil(async () => {
      const handle = await scenario.play(stageOf(services.client, sandbox, config));
      // How it ended is looked up in the history.
      await handle.result().catch(() => undefined);
      return await historyOf(handle, scenario);
    });
  } finally {
    await Promise.all([close(), sandbox.close()]);
  }
}

async function emptyDatabase(databaseUrl: string): Promise<void> {
  const db = createPool(databaseUrl, { max: 1 });
  await db.raw(`DROP SCHEMA IF EXISTS ${Object.values(schemas).join(', ')} CASCADE`);
  await db.destroy();
  await migrate(databaseUrl);
}

/** Only what is given here, whatever the environment of the person who records. */
function configFor(sandbox: Sandbox, databaseUrl: string, environment: Scenario['environment']): Config {
  return loadConfig({
    ...environment,
    DATABASE_URL: databaseUrl,
    PINTEREST_API_URL: sandbox.url,
    PINTEREST_ACCESS_TOKEN: sandbox.accessToken,
  });
}

function stageOf({ workflow }: Client, sandbox: Sandbox, { temporal: { taskQueue } }: Config): Stage {
  return {
    sandbox,
    startAll: (input) =>
      workflow.start(workflowTypes.syncAll, {
        taskQueue,
        workflowId: syncAllWorkflowId,
        args: input ? [input] : [],
      }),
    startOne: (input) =>
      workflow.start(workflowTypes.syncOne, {
        taskQueue,
        workflowId: syncAdAccountWorkflowId(input.adAccountId),
        args: [input],
      }),
    startBackfill: (input) =>
      workflow.start(workflowTypes.backfill, {
        taskQueue,
        workflowId: backfillWorkflowId(input),
        args: [input],
      }),
  };
}

async function historyOf(handle: WorkflowHandle, { ends }: Scenario): Promise<string> {
  const history = await handle.fetchHistory();
  const last = history.events?.at(-1);
  if (!last?.[`workflowExecution${ends}EventAttributes`]) {
    const found = Object.keys(last ?? {}).find((key) => key.endsWith('Attributes'));
    throw new Error(
      `The run of ${handle.workflowId} was to end as "${ends}", but its last event is ${found}`,
    );
  }
  return scrubHistory(historyToJSON(history));
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    say(messageOf(error));
    process.exit(1);
  },
);
