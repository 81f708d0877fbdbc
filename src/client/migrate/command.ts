import { type RegisterCommand, withConfig, withJson } from '../command-line.js';

export const registerMigrate: RegisterCommand = (program, action) => {
  withJson(program.command('migrate'))
    .description('create or update the tables')
    .action(action(withConfig(async () => (await import('./index.js')).runMigrate)));
};
