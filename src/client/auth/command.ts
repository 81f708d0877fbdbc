/** The commands `client auth ...`: connections to Pinterest, and the key that their tokens are encrypted with. */
import { group } from '../../shared/words.js';
import { asCommand, type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { connection, wholeNumber } from '../options.js';
import {
  DEFAULT_REDIRECT,
  DEFAULT_WAIT_SECONDS,
  LONGEST_WAIT_SECONDS,
  loginAddress,
} from './login-options.js';

const NAME = ['--connection <name>', 'its name (default: default)', connection] as const;

export const registerAuth: RegisterCommand = (program, action) => {
  const auth = asCommand(program.command('auth')).description('connect Pinterest accounts');
  withJson(auth.command('login'))
    .description('connect a Pinterest account, in the browser')
    .option(...NAME)
    .option('--no-browser', 'print the link, and read the address that the browser ended on')
    .option(
      '--redirect <address>',
      `a redirect link that is registered in the Pinterest app (default: ${DEFAULT_REDIRECT})`,
    )
    .option(
      '--wait <seconds>',
      `seconds to wait, 1 to ${group(LONGEST_WAIT_SECONDS)} (default: ${DEFAULT_WAIT_SECONDS})`,
      wholeNumber,
    )
    .action(
      action(
        withDatabase(async () => (await import('./login.js')).login),
        loginAddress,
      ),
    );
  withJson(auth.command('status'))
    .description('show who is connected, which ad accounts and roles, and how long the tokens last')
    .option('--connection <name>', 'only this one', connection)
    .action(action(withDatabase(async () => (await import('./status.js')).authStatus)));
  asCommand(auth.command('logout'))
    .description('delete a connection and its tokens; loaded data stay')
    .option(...NAME)
    .action(action(withDatabase(async () => (await import('./logout.js')).logout)));
  asCommand(auth.command('rotate-key'))
    .description('encrypt all tokens with the first key of ENCRYPTION_KEY')
    .action(action(withDatabase(async () => (await import('./rotate-key.js')).rotate)));
};
