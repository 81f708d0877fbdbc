// One local stack per data folder. The second one learns where the first one is.
import { join } from 'node:path';
import { takeClaim } from './claim.js';

/** What a second process needs in order to use the first one's stack. */
export interface LockedAddresses {
  databaseUrl?: string;
  temporalAddress?: string;
  webUiUrl?: string;
  pinterestApiUrl?: string;
  pinterestAccessToken?: string;
}

export interface InstanceLock {
  /** Publishes what runs by now. */
  publish(addresses: LockedAddresses): void;
  release(): void;
}

/** The data folder belongs to a stack that runs. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError';

  constructor(
    readonly dataDir: string,
    readonly pid: number,
    readonly since: string,
    readonly addresses: LockedAddresses,
  ) {
    super(describe(dataDir, pid, since, addresses));
  }
}

/** Throws StackRunningError when a living process has the folder; a lock that a dead one left is taken over. */
export function lockInstance(dataDir: string): InstanceLock {
  const result = takeClaim<LockedAddresses>(join(dataDir, 'lock'), {});
  if ('owner' in result) {
    const { owner } = result;
    throw new StackRunningError(dataDir, owner.process.pid, owner.since, owner.note);
  }
  const { claim } = result;
  return { publish: (addresses) => claim.update(addresses), release: () => claim.release() };
}

/** The addresses as the environment variables that the program reads. */
export function environmentOf(addresses: LockedAddresses): [name: string, value: string][] {
  const pairs: [string, string | undefined][] = [
    ['DATABASE_URL', addresses.databaseUrl],
    ['TEMPORAL_ADDRESS', addresses.temporalAddress],
    ['PINTEREST_API_URL', addresses.pinterestApiUrl],
    ['PINTEREST_ACCESS_TOKEN', addresses.pinterestAccessToken],
  ];
  return pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
}

function describe(dataDir: string, pid: number, since: string, addresses: LockedAddresses): string {
  const variables = environmentOf(addresses);
  const start = `${since.slice(0, 19).replace('T', ' ')} UTC`;
  const lines = [`A local stack already runs on ${dataDir}: process ${pid}, since ${start}.`];
  if (variables.length === 0) {
    lines.push('It is still starting. Wait for it, or stop it:', `  kill ${pid}`);
    return lines.join('\n');
  }
  lines.push('Use that one, for example for another run:');
  for (const [name, value] of variables) lines.push(`  export ${name}=${value}`);
  lines.push('  npm run client -- sync');
  if (addresses.webUiUrl) lines.push(`Its Web UI: ${addresses.webUiUrl}`);
  lines.push(`Or stop it (Ctrl-C where it runs): kill ${pid}`);
  return lines.join('\n');
}
