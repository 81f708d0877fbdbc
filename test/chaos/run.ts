/** The sync of a round, watched while the server that runs it may be down. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Servers } from '../../dev/harness/servers.js';
import { type Day, toDay } from '../../src/shared/dates.js';
import type { SyncAllAdAccountsInput } from '../../src/shared/inputs.js';
import type { SyncAllAdAccountsResult } from '../../src/shared/progress.js';

const POLL_MS = 250;

export class Run {
  private runId: string | undefined;
  private startDay: Day | undefined;
  /** The number of requests that there were when it was started, each time. */
  readonly starts: number[] = [];

  constructor(
    private readonly servers: Servers,
    private readonly taskQueue: string,
    private readonly input: SyncAllAdAccountsInput,
    private readonly countRequests: () => number,
  ) {}

  async start(): Promise<void> {
    const { taskQueue, workflowId } = this;
    this.starts.push(this.countRequests());
    const options = { workflowId, taskQueue, args: [this.input] };
    const handle = await this.servers.client().workflow.start('syncAllAdAccounts', options);
    this.startDay = toDay((await handle.describe()).startTime);
    this.runId = handle.firstExecutionRunId;
  }

  /** The UTC day on which the run counts itself to have started. */
  get today(): Day {
    if (!this.startDay) throw new Error('No run was started.');
    return this.startDay;
  }

  /** False while the server does not answer. */
  async isOver(): Promise<boolean> {
    try {
      return (await this.handle().describe()).status.name !== 'RUNNING';
    } catch {
      return false;
    }
  }

  async ended(deadline: number): Promise<void> {
    while (!(await this.isOver())) {
      if (Date.now() > deadline) throw new Error(`The run did not end in time. ${await this.whatItDoes()}`);
      await sleep(POLL_MS);
    }
  }

  /** The result, or why there is none. */
  async outcome(): Promise<{ result?: SyncAllAdAccountsResult; failure?: string }> {
    try {
      return { result: await this.handle().result() };
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return { failure: error.cause?.message ?? error.message };
    }
  }

  async cancel(deadline: number): Promise<void> {
    await this.handle().cancel();
    await this.ended(deadline);
  }

  /** Of a run that was given up. */
  async terminate(): Promise<void> {
    if (this.runId && !(await this.isOver())) await this.handle().terminate('The round was given up.');
  }

  private get workflowId(): string {
    return `${this.taskQueue}/all`;
  }

  /** Each time anew: a server that was started again has a connection of its own. */
  private handle(): WorkflowHandle {
    return this.servers.client().workflow.getHandle(this.workflowId, this.runId);
  }

  private async whatItDoes(): Promise<string> {
    const { raw } = await this.handle().describe();
    const pending = (raw.pendingActivities ?? []).map(
      ({ activityType, attempt, lastFailure }) =>
        `${activityType?.name} attempt ${attempt}: ${lastFailure?.message ?? 'no failure yet'}`,
    );
    return pending.join('; ') || `${raw.pendingChildren?.length ?? 0} ad accounts are under way.`;
  }
}
