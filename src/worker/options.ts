/** What the worker takes from its command line; all else comes from the environment. */
import { parseArgs } from 'node:util';
import { messageOf } from '../errors.js';
import { productVersion } from '../version.js';

const HELP = `Usage: pinterest-ads-worker [options]

Runs the workflows and activities that copy Pinterest Ads into Postgres, until it is stopped (SIGTERM or
Ctrl-C). Any number of workers may share a task queue. The client, pinterest-ads-sync, starts the syncs.

The environment says where Pinterest, Postgres and Temporal are, or a file .env in the working directory does;
.env.example describes every variable.

  --health-file FILE   keep FILE up to date with whether it works;
                       node dist/worker/health-check.js FILE reads it
  --fail-fast          end at once when Postgres or Temporal is not up, instead of waiting for it
  --version            print the version
  --help               this text
`;

export interface WorkerOptions {
  healthFile: string | undefined;
  failFast: boolean;
}

/** Text to print instead of running: the help or version (exit 0), or what is wrong with the arguments (exit 2). */
interface Reply {
  text: string;
  exitCode: 0 | 2;
}

export function readWorkerOptions(args: string[]): WorkerOptions | Reply {
  try {
    const { values } = parseArgs({
      args,
      options: {
        'health-file': { type: 'string' },
        'fail-fast': { type: 'boolean' },
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { text: HELP, exitCode: 0 };
    if (values.version) return { text: `${productVersion()}\n`, exitCode: 0 };
    return { healthFile: values['health-file'], failFast: values['fail-fast'] ?? false };
  } catch (error) {
    return { text: `${messageOf(error)}\n\n${HELP}`, exitCode: 2 };
  }
}
