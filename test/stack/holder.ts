// A program that holds a local stack, or a bare service, so that a test can end it in any way.
import { join } from 'node:path';
import { takeClaim } from '../../dev/stack/claim.js';
import { startService } from '../../dev/stack/service.js';
import type { StackNeeds } from '../../dev/stack.js';

export type HolderTask =
  | { kind: 'stack'; dataDir: string; needs: StackNeeds }
  /** A service that would run for an hour, its folder in its arguments. */
  | { kind: 'service'; folder: string }
  | { kind: 'claim'; folder: string; startAt: number };

async function main(task: HolderTask): Promise<void> {
  const report = (value: unknown) => process.stdout.write(`READY ${JSON.stringify(value)}\n`);
  if (task.kind === 'stack') {
    // Only here, as loading it takes longer than all that the others do.
    const { startStack } = await import('../../dev/stack.js');
    report(await startStack({ ...task, webUi: true, say: () => undefined }));
  }
  if (task.kind === 'service') {
    const service = await startService({
      command: '/bin/sh',
      args: ['-c', 'while :; do sleep 0.2; done', task.folder],
      logFile: join(task.folder, 'service.log'),
      stopSignal: 'TERM',
      killSignal: 'KILL',
    });
    report(service.identity);
  }
  if (task.kind === 'claim') {
    // All contenders at the same moment.
    while (Date.now() < task.startAt);
    report('claim' in takeClaim(task.folder, null));
  }
  process.stdin.on('data', (order) => {
    if (String(order) === 'throw') throw new Error('uncaught');
    if (String(order) === 'return') process.stdin.unref();
    if (String(order) === 'exit') process.exit(0);
  });
}

void main(JSON.parse(process.argv[2] ?? '') as HolderTask);
