import type { Command } from 'commander';
import { readModes } from '../../shared/reading-plan.js';
import {
  type Action,
  asCommand,
  type RegisterCommand,
  withClient,
  withDatabase,
  withJson,
} from '../command-line.js';
import { adAccounts, connection, countOfDays, dayOrYesterday } from '../options.js';
import type { BackfillAction } from './act.js';
import { type BackfillOptions, backfillInputs } from './input.js';

export const registerBackfill: RegisterCommand = (program, action) => {
  const start = withClient(async () => (await import('./index.js')).backfill);
  // A plan needs no Temporal server.
  const plan = withDatabase(async () => (await import('./plan.js')).showPlan);
  const command = withJson(program.command('backfill'))
    .description('read a range of days of an ad account again, or join the same backfill that is under way')
    .option('--ad-account <id>', 'the ad account; may be given several times', adAccounts)
    .option('--from <day>', 'first day, such as 2026-10-01 or yesterday', dayOrYesterday)
    .option('--to <day>', 'last day, such as 2026-10-31 or yesterday', dayOrYesterday)
    .option(
      '--last <days>',
      'instead of --from and --to: the last days up to yesterday, such as 7d',
      countOfDays,
    )
    .option('--via <mode>', `how the days are read: ${readModes.join(', ')} (default auto)`)
    .option(
      '--connection <name>',
      'with this connection (default: the one that syncs the ad account)',
      connection,
    )
    .option('--oldest-first', 'begin with the oldest day instead of the newest')
    .option('--plan', 'show what it would request from Pinterest, and start nothing')
    .option('--detach', 'start it and return at once')
    .action(action<BackfillOptions>((options) => (options.plan ? plan : start)(options), backfillInputs));
  withJson(command.command('list'))
    .description('show the latest backfills and their workflow ids')
    .action(action(withClient(async () => (await import('./list.js')).listBackfills)));
  addActions(command, action);
};

/** What can be done to a backfill that is under way. */
const actions: Record<BackfillAction, string> = {
  pause: 'start no more days until it is resumed',
  resume: 'continue',
  cancel: 'end it; days that are loaded stay',
};

function addActions(command: Command, action: Action): void {
  for (const [name, text] of Object.entries(actions)) {
    const run = withClient<{ workflowId: string }>(async () => {
      const { actOnBackfill } = await import('./act.js');
      return ({ client, options: { workflowId } }) =>
        actOnBackfill(client, name as BackfillAction, workflowId);
    });
    asCommand(command.command(name))
      .description(text)
      .argument('<workflow-id>', 'as it was printed when the backfill was started')
      .action((workflowId: string) => action(run)({ workflowId }));
  }
}
