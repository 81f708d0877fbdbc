import { type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { collect } from '../options.js';

export const registerStatus: RegisterCommand = (program, action) => {
  withJson(program.command('status'))
    .description('show what is loaded, what is missing and what needs attention')
    .option('--ad-account <id>', 'all about this ad account; may be given several times', collect)
    .option('--html <file>', 'write a page with calendars, charts and tables to this file')
    .action(action(withDatabase(async () => (await import('./index.js')).status)));
};
