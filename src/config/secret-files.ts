/** Secrets by file, as container platforms hand them out: `<NAME>_FILE` names the file that holds `<NAME>`. */
import { readFileSync } from 'node:fs';
import { isKey } from '../encryption.js';
import type { Environment } from './config.js';

export const fileVariableOf = (name: string) => `${name}_FILE`;

/**
 * @param faults gets what is wrong: the variable and its path, never what the file holds.
 * @returns the secrets that were read from files.
 */
export function readSecretFiles(
  environment: Environment,
  names: readonly string[],
  faults: string[],
): Record<string, string> {
  const read = names.map((name) => [name, readSecret(name, environment, faults)] as const);
  return Object.fromEntries(read.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Where the secret is, when it is in a file. */
export function secretPathOf(
  name: string,
  environment: Environment,
): { path: string; read(): string } | undefined {
  const path = environment[fileVariableOf(name)]?.trim();
  return path ? { path, read: () => readFileSync(path, 'utf8').trim() } : undefined;
}

function readSecret(name: string, environment: Environment, faults: string[]): string | undefined {
  const variable = fileVariableOf(name);
  const file = secretPathOf(name, environment);
  if (!file) return undefined;
  // If somebody puts the secret itself here, it must not reach the log; one key in 64 starts like a path.
  if (!/^[./]/.test(file.path) || isKey(file.path)) {
    faults.push(`${variable} has an invalid value (not shown); expected a path that starts with / or .`);
    return undefined;
  }
  try {
    // Like an empty variable, an empty file counts as unset: docker-compose.yml has one for each secret not given.
    const secret = file.read();
    if (secret && environment[name]?.trim()) faults.push(`${name} and ${variable} are both set; keep one`);
    return secret;
  } catch (error) {
    faults.push(
      `${variable} names ${file.path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
    return undefined;
  }
}
