import { type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { wholeNumber } from '../options.js';

/** As far back as a first sync reads. */
const CHECKED_DAYS = 90;

export const registerCheck: RegisterCommand = (program, action) => {
  withJson(program.command('check'))
    .description('check that ums.vendor_performance can be trusted')
    .option('--days <days>', 'how many days back to look', wholeNumber, CHECKED_DAYS)
    .option('--ad-account <id>', 'only this ad account')
    .action(action(withDatabase(async () => (await import('./index.js')).check)));
};
