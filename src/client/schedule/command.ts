import type { Command } from 'commander';
import { type Action, asCommand, type RegisterCommand, withClient, withJson } from '../command-line.js';
import { adAccount, adAccounts, connection, wholeNumber } from '../options.js';
import type { ActOptions, ScheduleAction } from './act.js';
import { type CreateOptions, scheduleOptions } from './input.js';

export const registerSchedule: RegisterCommand = (program, action) => {
  const schedule = asCommand(program.command('schedule')).description('set up the daily runs');
  addCreate(schedule, action);
  withJson(schedule.command('list'))
    .description('show the schedules with their last and next runs')
    .action(action(withClient(async () => (await import('./list.js')).listSchedules)));
  addActions(schedule, action);
};

function addCreate(schedule: Command, action: Action): void {
  const check = (options: CreateOptions) => scheduleOptions(options, '');
  withJson(schedule.command('create'))
    .description('create the daily run, or give the one that exists these times')
    .option('--all', 'of all ad accounts, also those that are added later (default)')
    .option('--ad-account <id>', 'of this ad account alone; may be given several times', adAccounts)
    .option('--connection <name>', 'of this connection (default: default)', connection)
    .option('--at <time>', 'time of day (default: 06:00)')
    .option('--cron <line>', 'a cron line instead of a time of day')
    .option('--timezone <name>', 'time zone of --at or --cron (default: UTC)')
    .option('--jitter <time>', 'start at random up to this much later, such as 10m')
    .option('--lookback-days <days>', 'days before yesterday to read again', wholeNumber)
    .option('--history <days>', 'how many days before today to load: 90 (the default) to 914', wholeNumber)
    .action(
      action(
        withClient(async () => (await import('./create.js')).createSchedules),
        check,
      ),
    );
}

/** What can be done to a schedule. */
const actions: Record<ScheduleAction, string> = {
  pause: 'start no more runs until it is resumed',
  resume: 'start runs again',
  trigger: 'start a run now',
  delete: 'remove the schedule; loaded data stay',
};

function addActions(schedule: Command, action: Action): void {
  for (const [name, text] of Object.entries(actions)) {
    const run = withClient<ActOptions>(async () => {
      const { actOnSchedule } = await import('./act.js');
      return ({ client, options }) => actOnSchedule(client, name as ScheduleAction, options);
    });
    const command = asCommand(schedule.command(name)).description(text);
    if (name === 'pause' || name === 'resume') command.option('--reason <text>', 'shown beside the schedule');
    command
      .option('--all', 'the schedule of all ad accounts (default)')
      .option('--ad-account <id>', 'the schedule of this ad account', adAccount)
      .option('--connection <name>', 'the schedule of this connection (default: default)', connection)
      .action(action(run));
  }
}
