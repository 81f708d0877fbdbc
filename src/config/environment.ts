import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { SyncError } from '../errors.js';
import type { Environment } from './config.js';
import { mayBeEmpty } from './variables.js';

/** The process's environment; what it does not set, a `.env` file in the working directory may. */
export function readEnvironment(file = '.env'): Environment {
  try {
    // A variable that is set to nothing counts as unset, so it does not hide the file's.
    const set = Object.fromEntries(
      Object.entries(process.env).filter(([name, value]) => value?.trim() || mayBeEmpty(name)),
    );
    return { ...parseEnv(readSettings(file)), ...set };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return process.env;
    throw error;
  }
}

const WRITABLE_BY_ALL = 0o002;

/**
 * In a folder that everybody can write to, such as /tmp, anybody could lay down a file that sends the user's tokens to
 * another address.
 */
function readSettings(file: string): string {
  const opened = openSync(file, 'r');
  try {
    const { uid } = fstatSync(opened);
    const isOurs = uid === 0 || uid === process.getuid?.();
    const isShared = (statSync(dirname(resolve(file))).mode & WRITABLE_BY_ALL) !== 0;
    if (isShared && !isOurs) {
      throw new SyncError(
        'InvalidConfig',
        `${resolve(file)} is not read, because it belongs to another user and lies in a folder that everybody can write to: remove it, or run this in a folder of your own`,
      );
    }
    return readFileSync(opened, 'utf8');
  } finally {
    closeSync(opened);
  }
}

/** For `npm run build` where there is no clone: the commit that is built. */
export const buildRevision = (): string | undefined => process.env.BUILD_REVISION;

/** What a browser needs in order to find its user's session. Tokens and keys are none of its business. */
const OF_BROWSERS =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|BROWSER|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|GNOME_\w+|KDE_\w+|WSL\w*)$/;

export const browserEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => OF_BROWSERS.test(name)));
