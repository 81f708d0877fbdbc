import { Option } from 'commander';
import { type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { adAccounts, wholeNumber } from '../options.js';
import { checkStatusOptions } from './options.js';

const WATCH_SECONDS = '5';

export const registerStatus: RegisterCommand = (program, action) => {
  withJson(program.command('status'))
    .description('show what is loaded, what is missing and what needs attention')
    .option('--ad-account <id>', 'all about this ad account; may be given several times', adAccounts)
    .option('--html <file>', 'write a page with calendars, charts and tables to this file')
    .addOption(
      new Option('--watch [seconds]', `show it again and again, by default every ${WATCH_SECONDS} s`)
        .preset(WATCH_SECONDS)
        .argParser(wholeNumber),
    )
    .action(
      action(
        withDatabase(async () => (await import('./index.js')).status),
        checkStatusOptions,
      ),
    );
};
