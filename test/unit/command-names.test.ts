import { Command } from 'commander';
import { refuseUnknownCommands } from '../../src/client/command-names.js';

const program = new Command('client');
const sync = program
  .command('sync')
  .option('--ad-account <id>')
  .action(() => undefined);
sync.command('cancel');
const runs = program.command('runs').action(() => undefined);
runs.command('show').argument('<workflow-id>');

test.each([
  [['sync', 'cancle'], "'cancle' is no command of sync, which has: cancel"],
  [['runs', '5'], "'5' is no command of runs, which has: show"],
  [['sync', '549'], "'549' is no command of sync, which has: cancel. For an ad account: --ad-account 549"],
])('%j names the commands there are', (argv, text) => {
  expect(() => refuseUnknownCommands(program, argv)).toThrow(`${text}\n(add --help for the options)`);
});

test.each([
  [['sync']],
  [['sync', '--ad-account', '549']],
  [['sync', 'cancel', 'x']],
  [['runs', 'show', 'pinterest-sync-all']],
  [['runs', 'help']],
  [['statu']],
  [[]],
])('%j is left to commander', (argv) => {
  expect(() => refuseUnknownCommands(program, argv)).not.toThrow();
});
