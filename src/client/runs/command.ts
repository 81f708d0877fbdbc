import { asCommand, type RegisterCommand, withClient, withJson } from '../command-line.js';
import { positiveNumber } from '../options.js';

interface ShowOptions {
  workflowId: string;
  runId?: string | undefined;
  json?: boolean | undefined;
}

export const registerRuns: RegisterCommand = (program, action) => {
  const command = withJson(program.command('runs'))
    .description('list the latest runs and how they ended')
    .option('--limit <count>', 'how many (default: 20)', positiveNumber)
    .action(action(withClient(async () => (await import('./index.js')).showRuns)));
  const show = withClient<ShowOptions>(async () => (await import('./show.js')).showRun);
  withJson(asCommand(command.command('show')))
    .description('say what happened in a run')
    .argument('<workflow-id>', 'as the command runs lists it')
    .option('--run-id <id>', 'not the latest run with this workflow id, but this one')
    .action((workflowId: string, options: Omit<ShowOptions, 'workflowId'>) =>
      action(show)({ ...options, workflowId }),
    );
};
