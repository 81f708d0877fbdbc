/** `client replay`: runs recorded histories through the workflows of this version. Nothing is connected. */
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { messageOf } from '../../errors.js';
import { onOneLine } from '../../shared/plain-text.js';
import { shorten } from '../../shared/shorten.js';
import { counted } from '../../shared/words.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { dataConverterOf } from '../../temporal/payloads/data-converter.js';
import { bundlePaths, withWorkflows } from '../../worker/bundle.js';
import type { Configured } from '../command-line.js';
import { during } from '../steps.js';
import { print, printJson } from '../terminal.js';
import { HOW, type RecordedRun, readHistory } from './history.js';

export interface ReplayOptions {
  files: string[];
  json?: boolean | undefined;
}

interface Replayed {
  file: string;
  workflowId: string | null;
  ok: boolean;
  /** What was replayed, or what is wrong. */
  found: string;
}

/** @returns whether this version can continue all of them. */
export async function replay({ config, options }: Configured<ReplayOptions>): Promise<boolean> {
  const workflows = withWorkflows({ dataConverter: dataConverterOf(config) }, bundlePaths);
  const replayed: Replayed[] = [];
  for (const file of options.files) {
    const one = await during(`Replaying ${file}`, () => replayOne(file, workflows));
    replayed.push(one);
    if (!options.json) print(`${one.ok ? 'OK ' : 'BAD'}  ${one.file}: ${one.found}`);
  }
  if (options.json) printJson(replayed);
  const bad = replayed.filter(({ ok }) => !ok).length;
  if (!options.json && replayed.length > 1)
    print(`${replayed.length - bad} of ${replayed.length} histories replay`);
  return bad === 0;
}

async function replayOne(
  file: string,
  workflows: Parameters<typeof Worker.runReplayHistory>[0],
): Promise<Replayed> {
  let run: RecordedRun | undefined;
  try {
    run = readHistory(file);
    const { workflowId, workflowType, history } = run;
    if (!(Object.values(workflowTypes) as string[]).includes(workflowType))
      throw new Error(`${workflowType} is no workflow of this program`);
    await runQuietly(() => Worker.runReplayHistory(workflows, history, workflowId));
    const events = counted(history.events.length, 'event');
    return { file, workflowId, ok: true, found: `${workflowType} ${workflowId} replays, ${events}` };
  } catch (error) {
    return { file, workflowId: run?.workflowId ?? null, ok: false, found: faultOf(error, run) };
  }
}

/** What the core says of a history that does not replay stands in its error, too. */
async function runQuietly(work: () => Promise<void>): Promise<void> {
  const runtime = Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
  try {
    await work();
  } finally {
    // It ends by itself with its worker, and keeps this process alive when there was none.
    await runtime.shutdown();
  }
}

function faultOf(error: unknown, run: RecordedRun | undefined): string {
  const text = messageOf(error);
  // The part of the core's message that is meant for people.
  const [, core = text] = /\[TMPRL\d+\] (?:Nondeterminism error: )?([^"]+)/.exec(text) ?? [];
  // Temporal's Web UI decodes what it downloads, if it is told to.
  if (/Payload: expected object/.test(core))
    return `its payloads were decoded when it was written, and are needed as they are: ${HOW}`;
  const reason = shorten(onOneLine(core));
  if (!run) return reason;
  const { workflowType, workflowId } = run;
  if (!(error instanceof DeterminismViolationError)) return `${workflowType} ${workflowId}: ${reason}`;
  return (
    `${workflowType} ${workflowId} does not replay: this version gives other commands than the one that ran it (${reason}). ` +
    'Let such runs end under the old version before you stop its last worker, or give workers versions: docs/operations.md'
  );
}
