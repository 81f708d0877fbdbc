// docs/operations.md, tried as it is printed: its commands in their order, against a namespace of their own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { CancelledFailure, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { findTemporal } from '../../dev/stack/temporal.js';
import { addDays, daysBetween, toDay } from '../../src/shared/dates.js';
import { backfillWorkflowId } from '../../src/shared/inputs.js';
import { compiled } from '../support/build.js';
import { createHarness, type Harness, smallMerchant } from '../support/harness.js';
import { makeNamespace } from '../support/namespace.js';

const page = readFileSync('docs/operations.md', 'utf8');

/** Blocks marked `sh` are run; what cannot be run here, such as tctl, is marked `text`. */
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
  .map((line) =>
    line
      .replace(/\s+#\s.*$/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  .filter(Boolean);

const PRINTED_ON = '2026-11-24';
const PRINTED_ID = '549755885175';
const ANALYTICS = /\/ads\/analytics$/;

let harness: Harness;
let adAccountId: string;
let environment: NodeJS.ProcessEnv;

/** The id and the days of the page are examples; days keep their distance to today. */
function asOfToday(command: string): string {
  const age = daysBetween(PRINTED_ON, toDay(new Date()));
  return command
    .replaceAll(PRINTED_ID, adAccountId)
    .replace(/\d{4}-\d\d-\d\d/g, (printed) => addDays(printed, age));
}

const FROM_SOURCE = 'npm run client --';

/** From its build, the client starts in a third of the time that npm and a compiler take; the first is run as printed. */
const fromBuild = (command: string) => command.replace(FROM_SOURCE, `node ${compiled('client.js')}`);

async function run(command: string): Promise<{ code: number; output: string }> {
  const child = spawn('sh', ['-c', command], { env: environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data));
  const [code] = await once(child, 'close');
  return { code, output };
}

/** Some commands are about a run that is under way, so there must be one that takes its time. */
const aboutRunning = /backfill (pause|resume|cancel)|workflow (start|signal|cancel|reset)/;

async function prepare(command: string): Promise<void> {
  if (!aboutRunning.test(command)) return harness.sandbox.faults.clear();
  const slowly = { match: { path: ANALYTICS }, times: Number.POSITIVE_INFINITY, respond: { delayMs: 2_000 } };
  harness.sandbox.faults.add(slowly);
  const input = { adAccountId, startDate: asOfToday('2026-10-01'), endDate: asOfToday('2026-10-31') };
  const { taskQueue } = harness.config.temporal;
  const workflowId = backfillWorkflowId(input);
  const { workflow } = harness.client;
  if (/backfill pause/.test(command))
    await workflow.start('backfillAdAccount', { taskQueue, workflowId, args: [input] });
  // The one that was cancelled takes a moment to end; until then a start would join it and end with it.
  if (/workflow start/.test(command)) await workflow.getHandle(workflowId).result().catch(ignoreCancelled);
}

beforeAll(async () => {
  const namespace = `operations-${process.pid}-${Date.now()}`;
  const adAccounts = smallMerchant().slice(1);
  adAccountId = adAccounts[0]?.id ?? '';
  harness = await createHarness({
    sandbox: { adAccounts },
    unreadDays: 3,
    environment: { TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: 'pinterest-ads' },
  });
  await makeNamespace(harness, namespace);
  const { path } = await findTemporal({ say: () => undefined });
  environment = {
    ...process.env,
    PATH: [dirname(path), process.env.PATH].join(delimiter),
    DATABASE_URL: harness.databaseUrl,
    PINTEREST_API_URL: harness.sandbox.url,
    PINTEREST_ACCESS_TOKEN: harness.sandbox.accessToken,
    TEMPORAL_ADDRESS: String(harness.config.temporal.connectionOptions.address),
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_TASK_QUEUE: 'pinterest-ads',
  };
}, 120_000);

afterAll(() => harness.close());

test('every command of docs/operations.md works as it is printed', async () => {
  expect(commands.length).toBeGreaterThan(30);
  const failed: string[] = [];
  const tryOut = async (command: string) => {
    const { code, output } = await run(command);
    if (code !== 0) failed.push(`${command}\nexit ${code}: ${output}`);
  };
  await harness.withWorker(async () => {
    // What the page calls a sync of all ad accounts has run before somebody looks at it.
    await tryOut(`${FROM_SOURCE} sync`);
    for (const command of commands) {
      await prepare(command);
      await tryOut(fromBuild(asOfToday(command)));
    }
    for await (const { workflowId } of harness.client.workflow.list({ query: 'ExecutionStatus="Running"' })) {
      // One that was cancelled with its parent may have ended since it was listed.
      await harness.client.workflow.getHandle(workflowId).terminate().catch(ignoreEnded);
    }
  });
  expect(failed).toEqual([]);
}, 300_000);

test('every image that docs/operations.md shows exists', () => {
  const images = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path as string);
  expect(images.length).toBeGreaterThan(3);
  for (const image of images) expect(readFileSync(`docs/${image}`).subarray(1, 4).toString()).toBe('PNG');
});

function ignoreEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

function ignoreCancelled(error: unknown): void {
  if (!(error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure)) throw error;
}
