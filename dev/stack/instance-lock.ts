// One local stack per data folder. The second one learns where the first one is.
import { join } from 'node:path';
import { type Claim, takeClaim } from './claim.js';
import { sourceCommand } from './environment-file.js';

/** Of the parts that were started; the others are undefined. */
export interface StackAddresses {
  databaseUrl?: string | undefined;
  temporalAddress?: string | undefined;
  webUiUrl?: string | undefined;
  pinterestApiUrl?: string | undefined;
  pinterestAccessToken?: string | undefined;
}

/** Holds what a second process needs in order to use the first one's stack. */
export type InstanceLock = Claim<StackAddresses>;

/** The data folder belongs to a stack that runs. */
class StackRunningError extends Error {
  override readonly name = 'StackRunningError';

  constructor(
    dataDir: string,
    readonly pid: number,
    since: string,
    addresses: StackAddresses,
  ) {
    super(describe(dataDir, pid, since, addresses));
  }
}

/**
 * A lock that a dead process left is taken over.
 *
 * @throws StackRunningError when a living process has the folder.
 */
export function lockInstance(dataDir: string): InstanceLock {
  const result = takeClaim<StackAddresses>(join(dataDir, 'lock'), {});
  if ('claim' in result) return result.claim;
  const { process: owner, since, note } = result.owner;
  throw new StackRunningError(dataDir, owner.pid, since, note);
}

function describe(dataDir: string, pid: number, since: string, addresses: StackAddresses): string {
  const start = `${since.slice(0, 19).replace('T', ' ')} UTC`;
  const whose = `A local stack already runs on ${dataDir}: process ${pid}, since ${start}.`;
  const isStarting = Object.values(addresses).every((address) => address === undefined);
  const advice = isStarting
    ? ['It is still starting. Wait for it, or stop it:', `  kill ${pid}`]
    : [
        'Use that one, for example for another run:',
        `  ${sourceCommand(dataDir)}`,
        '  npm run client -- sync',
        ...(addresses.webUiUrl ? [`Its Web UI: ${addresses.webUiUrl}`] : []),
        `Or stop it (Ctrl-C where it runs): kill ${pid}`,
      ];
  return [whose, ...advice].join('\n');
}
