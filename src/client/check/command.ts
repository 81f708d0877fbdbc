import { HISTORY_DAYS } from '../../shared/analytics-plan.js';
import { type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { adAccount, positiveNumber } from '../options.js';

export const registerCheck: RegisterCommand = (program, action) => {
  withJson(program.command('check'))
    .description('check that vendor_performance can be trusted')
    // By default as far back as a first sync reads.
    .option('--days <days>', 'how many days back to look', positiveNumber, HISTORY_DAYS)
    .option('--ad-account <id>', 'only this ad account', adAccount)
    .action(action(withDatabase(async () => (await import('./index.js')).check)));
};
