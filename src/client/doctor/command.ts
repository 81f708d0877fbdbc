import { type RegisterCommand, withJson } from '../command-line.js';
import { connection } from '../options.js';
import type { DoctorOptions } from './index.js';

export const registerDoctor: RegisterCommand = (program, action) => {
  withJson(program.command('doctor'))
    .description('check configuration, Postgres, Temporal and Pinterest')
    .option('--connection <name>', 'only this connection to Pinterest (default: all)', connection)
    .option('--notify', 'also send a test to NOTIFY_WEBHOOK_URL')
    // An invalid configuration is a finding like any other.
    .action(action<DoctorOptions>(async (options) => (await import('./index.js')).doctor(options)));
};
