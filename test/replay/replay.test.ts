/**
 * Runs that are under way when a new version is deployed go on in the new code, from their histories. So the
 * workflows must still give the commands that these histories recorded: the same activities, children and timers
 * in the same order. What goes into them and comes out is not compared.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowTypes } from '../../src/shared/workflow-names.js';
import * as workflows from '../../src/workflows/index.js';
import * as brokenWorkflows from './broken-workflows/index.js';
import { scenarios } from './scenarios.js';
import { scrubHistory } from './scrub.js';

const FOLDER = join(__dirname, 'histories');
const names = readdirSync(FOLDER).map((file) => basename(file, '.json'));

const logger = new DefaultLogger('ERROR', () => undefined);
/** By the name of the history; undefined where it replays. */
type Outcomes = Map<string, Error | undefined>;

let current: Outcomes;
let broken: Outcomes;

beforeAll(async () => {
  // An earlier file of this process may have installed one.
  await Runtime.instance().shutdown();
  // The core warns of each failing replay; what it says stands in the error too.
  const filter = makeTelemetryFilterString({ core: 'ERROR' });
  Runtime.install({ logger, telemetryOptions: { logging: { filter } } });
  const bundle = (workflowsPath: string) => bundleWorkflowCode({ workflowsPath, logger });
  current = await replayAll(await bundle(join(__dirname, '../../src/workflows')));
  broken = await replayAll(await bundle(join(__dirname, 'broken-workflows')));
});

afterAll(() => Runtime.instance().shutdown());

const textOf = (name: string) => readFileSync(join(FOLDER, `${name}.json`), 'utf8');

function startOf(name: string): { workflowType: { name: string }; workflowId: string } {
  return JSON.parse(textOf(name)).events[0].workflowExecutionStartedEventAttributes;
}

const advice = (name: string) => `The workflows no longer do what ${name} recorded.

A run that a released version started would be stuck in the same way. Keep the old commands for such runs and
give new runs the new ones with patched(): https://docs.temporal.io/develop/typescript/versioning

When the workflow has never been released as it was recorded, record it again: npm run histories -- ${name}`;

/** The error of each history that does not replay. In one worker, as to start one takes longer than to replay one. */
async function replayAll(workflowBundle: WorkflowBundleWithSourceMap): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  // They are replayed one after the other, in their order.
  const noteNext = (error: Error | undefined) => outcomes.set(names[outcomes.size] as string, error);
  while (outcomes.size < names.length) {
    const histories = historiesOf(names.slice(outcomes.size));
    try {
      for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) noteNext(error);
    } catch (error) {
      // What is no history ends the worker; the ones after it have another one.
      noteNext(error as Error);
    }
  }
  return outcomes;
}

function* historiesOf(some: readonly string[]) {
  for (const name of some) yield { workflowId: startOf(name).workflowId, history: JSON.parse(textOf(name)) };
}

function failureOf(name: string, outcomes: Outcomes): Error | undefined {
  if (!outcomes.has(name)) throw new Error(`${name} has not been replayed`);
  const error = outcomes.get(name);
  if (!(error instanceof DeterminismViolationError)) return error;
  return new Error(`${advice(name)}\n\n${error.message}`, { cause: error });
}

test.each(names)('%s replays', (name) => {
  const failure = failureOf(name, current);
  if (failure) throw failure;
});

test('a history of every workflow type is replayed', () => {
  const recorded = new Set(names.map((name) => startOf(name).workflowType.name));
  expect([...recorded].sort()).toEqual(Object.keys(workflows).sort());
});

test('the product knows every workflow by its name', () => {
  expect(Object.values(workflowTypes).sort()).toEqual(Object.keys(workflows).sort());
});

test('every scenario has been recorded', () => {
  expect(names).toEqual(expect.arrayContaining(Object.keys(scenarios)));
});

describe('workflows with another order of commands', () => {
  test('are of the same types', () => {
    expect(Object.keys(brokenWorkflows).sort()).toEqual(Object.keys(workflows).sort());
  });

  test.each(names)('do not replay %s, and the failure says what to do', (name) => {
    const failure = failureOf(name, broken);
    expect(failure).toHaveProperty('cause', expect.any(DeterminismViolationError));
    expect(failure).toHaveProperty('message', expect.stringContaining('patched()'));
    expect(failure).toHaveProperty('message', expect.stringContaining(`npm run histories -- ${name}`));
  });
});

describe('a recorded history', () => {
  /** With what stands in payloads, which are base64, as readable text. */
  function readable(name: string): string {
    return textOf(name).replace(
      /"(data|encoding)": "([^"]*)"/g,
      (_, key, data) => `"${key}": ${Buffer.from(data, 'base64').toString('utf8')}`,
    );
  }

  test.each(names)('(%s) holds nothing secret', (name) => {
    expect(readable(name)).not.toMatch(/sandbox-|bearer|authorization|postgres(ql)?:/i);
  });

  test.each(names)('(%s) holds nothing that names the machine that recorded it', (name) => {
    const text = readable(name);
    expect(scrubHistory(textOf(name))).toBe(textOf(name));
    // Processes and their hosts (123@host), addresses, and paths; those of the API begin with /ad_accounts.
    expect(text).not.toMatch(/@/);
    expect(text).not.toMatch(/localhost|\d+\.\d+\.\d+\.\d+|:\/\//);
    expect(text).not.toMatch(/node_modules|[A-Z]:\\\\|(^|[^\w.])\/(?!ad_accounts\b)[\w.-]+\//m);
  });
});
