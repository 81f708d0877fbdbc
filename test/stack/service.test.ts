import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../../dev/stack/processes.js';
import { type ServiceOptions, startService } from '../../dev/stack/service.js';
import { eventually, type Holder, hold, makeFolder, processesNaming, removeFolders } from './support.js';

afterAll(removeFolders);

const ENDS: [how: string, end: (holder: Holder<ProcessIdentity>) => Promise<void>][] = [
  ['is killed with kill -9', (holder) => holder.kill('SIGKILL')],
  ['gets SIGINT', (holder) => holder.kill('SIGINT')],
  ['gets SIGTERM', (holder) => holder.kill('SIGTERM')],
  ['gets SIGHUP', (holder) => holder.kill('SIGHUP')],
  ['throws what nobody catches', (holder) => holder.order('throw')],
  ['exits', (holder) => holder.order('exit')],
  ['has nothing left to do', (holder) => holder.order('return')],
];

test.each(ENDS)('a service and its guard end when the process that started it %s', async (_how, end) => {
  const folder = makeFolder();
  const holder = await hold<ProcessIdentity>({ kind: 'service', folder });
  expect(processesNaming(folder).map(({ pid }) => pid)).toContain(holder.ready.pid);
  await end(holder);
  await eventually(() => processesNaming(folder).length === 0);
});

test('a service has a session of its own, so that Ctrl-C reaches the worker first', async () => {
  const folder = makeFolder();
  const service = await startService(shell('ps -o sess= -p $$; sleep 60', folder));
  await eventually(() => service.logTail() !== '');
  expect(service.logTail().trim()).not.toBe(String(process.pid));
  await service.stop();
});

test('a service that ends by itself says with which code and takes its guard with it', async () => {
  const folder = makeFolder();
  const service = await startService(shell('echo reason; exit 3', folder));
  expect(await service.ended).toBe(3);
  expect(service.logTail()).toBe('reason');
  await eventually(() => processesNaming(folder).length === 0);
});

test('stopping a service that has ended already does nothing', async () => {
  const service = await startService(shell('exit 0', makeFolder()));
  await service.ended;
  await service.stop();
  expect(service.hasEnded()).toBe(true);
});

test('a command that does not exist is an ended service with the reason in its log', async () => {
  const service = await startService({ ...shell('', makeFolder()), command: '/does/not/exist' });
  expect(await service.ended).not.toBe(0);
  expect(service.logTail()).toContain('/does/not/exist');
});

test('a pid alone does not identify a process', async () => {
  const service = await startService(shell('sleep 60', makeFolder()));
  const identity = identify(service.identity.pid);
  expect(identity).toEqual(service.identity);
  expect(identify(process.pid)?.startedAt).not.toBe(identity?.startedAt);
  await service.stop();
  expect(identify(service.identity.pid)).toBeUndefined();
});

function shell(script: string, folder: string): ServiceOptions {
  const args = ['-c', script, folder];
  return {
    command: '/bin/sh',
    args,
    logFile: join(folder, 'service.log'),
    stopSignal: 'TERM',
    killSignal: 'KILL',
  };
}
