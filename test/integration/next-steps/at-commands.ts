/** Causes that end a command, or a worker that starts: what is wrong there, and what the person who reads it is told. */
import type { FaultResponse } from '../../../dev/sandbox/index.js';
import type { ErrorCode } from '../../../src/shared/error-table.js';

/** What differs from an environment in which all is well. */
interface Surroundings {
  /** The address of the database, changed. */
  database(change: (url: URL) => void): Record<string, string>;
  /** A database without any of our tables. */
  emptyDatabase: string;
  /** A role that may log in and nothing else. */
  weakRole: string;
  key: string;
}

export interface AtCommand {
  /** Absent for what a command finds out itself. */
  code?: ErrorCode | undefined;
  cause: string;
  environment?: ((given: Surroundings) => Record<string, string>) | undefined;
  /** In the place of Pinterest's list of ad accounts. */
  answer?: FaultResponse | undefined;
  /** Commands of the client that are read in this case; `worker` is the other program, PORT one that is taken. */
  commands: readonly string[];
  /** What is wrong, in words. */
  says: string;
  /** What the person does next. */
  next: string;
}

const NOWHERE = '127.0.0.1:9';
const says = (status: number, code: number, message: string): FaultResponse => ({
  status,
  body: { code, message },
});
const app = { PINTEREST_ACCESS_TOKEN: '', PINTEREST_APP_ID: '123', PINTEREST_APP_SECRET: 'wrong' };

export const atCommands: readonly AtCommand[] = [
  {
    code: 'InvalidConfig',
    cause: 'a variable has an invalid value',
    environment: () => ({ SYNC_LOOKBACK_DAYS: 'x', LOG_LEVEL: 'loud' }),
    commands: ['status', 'doctor', 'worker'],
    says: 'LOG_LEVEL is "loud"; it must be one of',
    next: 'Correct the environment (see .env.example) and start the worker or command again.',
  },
  {
    code: 'InvalidConfig',
    cause: 'no database is named',
    environment: () => ({ DATABASE_URL: '' }),
    commands: ['status', 'doctor', 'worker'],
    says: 'DATABASE_URL is not set',
    next: 'it must be the address of a Postgres database, such as postgres://',
  },
  {
    code: 'InvalidConfig',
    cause: 'Temporal is down',
    environment: () => ({ TEMPORAL_ADDRESS: NOWHERE }),
    commands: ['sync', 'doctor', 'status', 'worker --fail-fast'],
    says: `Temporal cannot be reached at ${NOWHERE} (connect ECONNREFUSED ${NOWHERE})`,
    next: 'start it, or set TEMPORAL_ADDRESS',
  },
  {
    code: 'InvalidConfig',
    cause: 'Temporal has no such namespace',
    environment: () => ({ TEMPORAL_NAMESPACE: 'nowhere' }),
    commands: ['sync', 'doctor', 'status'],
    says: 'no namespace nowhere',
    next: 'temporal operator namespace create --namespace nowhere',
  },
  {
    code: 'InvalidConfig',
    cause: 'nobody has connected to Pinterest',
    environment: () => ({ PINTEREST_ACCESS_TOKEN: '' }),
    commands: ['doctor', 'worker'],
    says: 'No Pinterest credentials',
    next: '- PINTEREST_ACCESS_TOKEN',
  },
  {
    code: 'InvalidConfig',
    cause: 'there is no key for tokens',
    environment: () => app,
    commands: ['auth login'],
    says: 'ENCRYPTION_KEY is not set',
    next: 'make one with `openssl rand -base64 32`',
  },
  {
    code: 'DatabaseUnavailable',
    cause: 'Postgres is down',
    environment: () => ({ DATABASE_URL: `postgres://somebody@${NOWHERE}/none` }),
    commands: ['status', 'doctor', 'worker --fail-fast'],
    says: `Postgres cannot be reached: connect ECONNREFUSED ${NOWHERE}`,
    next: 'Start Postgres, or correct DATABASE_URL.',
  },
  {
    code: 'DatabaseDenied',
    cause: 'the database does not exist',
    environment: ({ database }) =>
      database((url) => {
        url.pathname = '/nowhere';
      }),
    commands: ['status', 'doctor', 'migrate', 'worker'],
    says: 'database "nowhere" does not exist',
    next: 'Create this database, for example with createdb, or name another one in DATABASE_URL',
  },
  {
    code: 'DatabaseDenied',
    cause: 'the password is wrong',
    environment: ({ database }) =>
      database((url) => {
        url.password = 'wrong';
      }),
    commands: ['status', 'doctor'],
    says: 'password authentication failed',
    next: 'Correct the user or its password in DATABASE_URL',
  },
  {
    code: 'DatabaseDenied',
    cause: 'the role lacks a right',
    environment: ({ database, weakRole }) =>
      database((url) => {
        [url.username, url.password] = [weakRole, 'pw'];
      }),
    commands: ['status'],
    says: 'permission denied for schema pinterest_sync',
    next: 'doctor" names the right that is missing, and the GRANT that gives it',
  },
  {
    code: 'DatabaseRefused',
    cause: 'the database has no tables of ours',
    environment: ({ emptyDatabase }) => ({ DATABASE_URL: emptyDatabase }),
    commands: ['status', 'check', 'export --table ads', 'auth status'],
    says: 'does not exist (SQLSTATE 42P01)',
    next: ' migrate',
  },
  {
    code: 'AuthenticationFailed',
    cause: 'the token is wrong',
    environment: () => ({ PINTEREST_ACCESS_TOKEN: 'wrong' }),
    commands: ['doctor'],
    says: 'HTTP 401 from Pinterest',
    next: 'Renew the Pinterest token in the environment (scope ads:read), and restart the workers.',
  },
  {
    code: 'AuthenticationFailed',
    cause: 'the token is wrong, and its ad accounts are looked for',
    environment: () => ({ PINTEREST_ACCESS_TOKEN: 'wrong' }),
    commands: ['auth status'],
    says: 'unknown: HTTP 401 from Pinterest',
    next: 'doctor --connection default says what to do',
  },
  {
    code: 'AppUnknown',
    cause: 'the secret of the app is wrong',
    environment: () => ({ ...app, PINTEREST_REFRESH_TOKEN: 'pinr.none' }),
    commands: ['doctor'],
    says: 'Pinterest does not know the app by its id and secret',
    next: 'Correct PINTEREST_APP_ID and PINTEREST_APP_SECRET, and restart the workers.',
  },
  {
    code: 'NotConnected',
    cause: 'nobody has made this connection',
    environment: ({ key }) => ({ ...app, ENCRYPTION_KEY: key }),
    commands: ['doctor --connection other'],
    says: 'There is no connection other',
    next: ' auth login --connection other',
  },
  {
    code: 'PinterestUnavailable',
    cause: 'Pinterest cannot be reached',
    environment: () => ({ PINTEREST_API_URL: `http://${NOWHERE}/v5` }),
    commands: ['doctor'],
    says: `connect ECONNREFUSED ${NOWHERE}`,
    next: 'Try again. If that does not help, see whether this machine reaches Pinterest',
  },
  {
    code: 'NotFound',
    cause: "Pinterest's address lacks its version",
    answer: says(404, 1000, 'No such endpoint'),
    commands: ['doctor'],
    says: 'there is no list of ad accounts below',
    next: 'Set PINTEREST_API_URL to the address with its version',
  },
  {
    code: 'PermissionDenied',
    cause: 'the token lacks the scope',
    answer: says(403, 29, 'You are not permitted to access that resource.'),
    commands: ['doctor'],
    says: 'HTTP 403 from Pinterest, code 29',
    next: 'Get a token with the scope ads:read',
  },
  {
    code: 'AppRefused',
    cause: 'the app may not read ads',
    answer: says(403, 3, 'Your application consumer type is not supported.'),
    commands: ['doctor'],
    says: 'HTTP 403 from Pinterest, code 3',
    next: 'The app may not read ads: check its access at developers.pinterest.com.',
  },
  {
    code: 'NotTold',
    cause: 'nobody answers at the webhook',
    environment: () => ({ NOTIFY_WEBHOOK_URL: `http://${NOWHERE}/` }),
    commands: ['doctor --notify'],
    says: 'ECONNREFUSED',
    next: 'Correct NOTIFY_WEBHOOK_URL, or the receiver, and try again:',
  },
  {
    cause: 'no worker runs',
    // Workers of other cases may be starting on the usual one.
    environment: () => ({ TEMPORAL_TASK_QUEUE: 'of-nobody' }),
    commands: ['doctor'],
    // Workflows or activities, whichever the server has noticed first.
    says: 'of task queue',
    next: 'worker.js',
  },
  {
    cause: 'the token does not see an ad account',
    environment: () => ({ PINTEREST_AD_ACCOUNT_IDS: '549000' }),
    commands: ['doctor'],
    says: 'PINTEREST_AD_ACCOUNT_IDS names 549000, which the token does not see',
    next: "Give the token's user the Analyst role there, or take the id out of the environment.",
  },
  {
    cause: 'nobody knows the ad account',
    commands: ['status --ad-account 549000'],
    says: 'Nothing is known about ad account 549000',
    next: ' status shows those that are known',
  },
  {
    cause: 'there is no such run',
    commands: ['runs show nothing'],
    says: 'There is no run nothing',
    next: ' runs lists the latest ones',
  },
  {
    cause: 'another program has the port',
    environment: ({ key }) => ({ ...app, ENCRYPTION_KEY: key }),
    commands: ['auth login --redirect http://localhost:PORT/'],
    says: 'another program has the port',
    next: 'end that program, name another address that is registered in the app with --redirect, or use --no-browser',
  },
];
