import { asCommand, type RegisterCommand, withClient, withJson } from '../command-line.js';
import { adAccounts, connection, wholeNumber } from '../options.js';
import { syncInput } from './input.js';

export const registerSync: RegisterCommand = (program, action) => {
  const command = withJson(program.command('sync'))
    .description('sync all ad accounts now, or join the sync that is under way')
    .option('--ad-account <id>', 'only this ad account; may be given several times', adAccounts)
    .option(
      '--lookback-days <days>',
      'days before yesterday to read again (default: SYNC_LOOKBACK_DAYS)',
      wholeNumber,
    )
    .option(
      '--history <days>',
      'how many days before today to load: 90 (the default) to 914, the older ones by report',
      wholeNumber,
    )
    .option('--connection <name>', 'the ad accounts of this connection (default: default)', connection)
    .option('--detach', 'start it and return at once')
    .action(
      action(
        withClient(async () => (await import('./index.js')).sync),
        syncInput,
      ),
    );
  asCommand(command.command('cancel'))
    .description('end the sync that is under way; what is loaded stays')
    .option('--ad-account <id>', 'the sync of this ad account; may be given several times', adAccounts)
    .option('--connection <name>', 'the sync of this connection (default: default)', connection)
    .action(
      action(
        withClient(async () => (await import('./cancel.js')).cancelSync),
        syncInput,
      ),
    );
};
