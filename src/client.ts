#!/usr/bin/env node
/** The command line. Exit code 0: done. 1: failed, or something needs attention. 2: wrong usage. */
// First: it concerns all that is loaded after it.
import './config/compile-cache.js';
import { Command, CommanderError } from 'commander';
import { registerAuth } from './client/auth/command.js';
import { registerBackfill } from './client/backfill/command.js';
import { registerCheck } from './client/check/command.js';
import { registerCodecServer } from './client/codec-server/command.js';
import { type Action, asCommand, type RegisterCommand } from './client/command-line.js';
import { refuseUnknownCommands } from './client/command-names.js';
import { registerCompletion } from './client/completion/command.js';
import { registerDoctor } from './client/doctor/command.js';
import { registerExport } from './client/export/command.js';
import { registerFx } from './client/fx/command.js';
import { registerInit } from './client/init/command.js';
import { registerMigrate } from './client/migrate/command.js';
import { besideNpmsLines, refuseLostOptions } from './client/npm-options.js';
import { registerReplay } from './client/replay/command.js';
import { registerRuns } from './client/runs/command.js';
import { registerSchedule } from './client/schedule/command.js';
import { registerStatus } from './client/status/command.js';
import { registerSync } from './client/sync/command.js';
import { tell } from './client/terminal.js';
import { UsageError } from './client/usage-error.js';
import { endWithoutSecrets } from './config/crash.js';
import { readEnvironment } from './config/environment.js';
import { clientHere } from './config/place.js';
import { adviceOn } from './errors.js';
import { toDatabaseError } from './postgres/errors.js';
import { productVersion } from './version.js';

/** In the order in which people need them, as in the README. */
const commands: readonly RegisterCommand[] = [
  registerInit,
  registerMigrate,
  registerAuth,
  registerDoctor,
  registerSync,
  registerStatus,
  registerSchedule,
  registerRuns,
  registerBackfill,
  registerFx,
  registerCheck,
  registerExport,
  registerReplay,
  registerCodecServer,
  registerCompletion,
];

function createProgram(end: (isWell: boolean) => void): Command {
  const program = asCommand(new Command(clientHere))
    // An option after `backfill list` is its own, also when `backfill` has one of that name.
    .enablePositionalOptions()
    .description('Copies Pinterest Ads into Postgres with Temporal workflows')
    .version(productVersion(), '--version', 'print the version');
  const action: Action = (run, check) => async (options) => {
    await check?.(options);
    end(await run(options));
  };
  for (const register of commands) register(program, action);
  return program;
}

/** @returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let isWell = true;
  const program = createProgram((outcome) => {
    isWell = outcome;
  });
  try {
    // First: the value of an option that npm took is left as an argument.
    refuseLostOptions(program);
    refuseUnknownCommands(program, argv);
    noteNpmsLines(argv);
    await program.parseAsync(argv, { from: 'user' });
    return isWell ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    tell(adviceOn(toDatabaseError(error) ?? error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** In a terminal everybody sees them. */
function noteNpmsLines(args: readonly string[]): void {
  const note = besideNpmsLines({ script: 'client', args }, readEnvironment());
  if (note && !process.stdout.isTTY) tell(note);
}

endWithoutSecrets();
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', () => undefined);
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
