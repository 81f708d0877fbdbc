import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './config.js';
import { mayBeEmpty } from './variables.js';

/** The process's environment; what it does not set, a `.env` file in the working directory may. */
export function readEnvironment(file = '.env'): Environment {
  try {
    // A variable that is set to nothing counts as unset, so it does not hide the file's.
    const set = Object.fromEntries(
      Object.entries(process.env).filter(([name, value]) => value?.trim() || mayBeEmpty(name)),
    );
    return { ...parseEnv(readFileSync(file, 'utf8')), ...set };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return process.env;
    throw error;
  }
}

/** For `npm run build` where there is no clone: the commit that is built. */
export const buildRevision = (): string | undefined => process.env.BUILD_REVISION;

/** What a browser needs in order to find its user's session. Tokens and keys are none of its business. */
const OF_BROWSERS =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|BROWSER|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|GNOME_\w+|KDE_\w+|WSL\w*)$/;

export const browserEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => OF_BROWSERS.test(name)));
