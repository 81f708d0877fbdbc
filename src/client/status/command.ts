import { type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { adAccounts, positiveNumber } from '../options.js';
import { checkStatusOptions, WATCH_SECONDS } from './options.js';

export const registerStatus: RegisterCommand = (program, action) => {
  withJson(program.command('status'))
    .description('show what is loaded, what is missing and what needs attention')
    .option('--ad-account <id>', 'all about this ad account; may be given several times', adAccounts)
    .option('--html <file>', 'write a page with calendars, charts and tables to this file')
    .option(
      '--watch [seconds]',
      `show it again and again, by default every ${WATCH_SECONDS} s`,
      positiveNumber,
    )
    .action(
      action(
        withDatabase(async () => (await import('./index.js')).status),
        checkStatusOptions,
      ),
    );
};
