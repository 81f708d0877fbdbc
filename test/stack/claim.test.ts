import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, takeClaim } from '../../dev/stack/claim.js';
import { hold, makeFolder, removeFolders } from './support.js';

afterAll(removeFolders);

test('a claim of a living process is refused, with what the owner noted', () => {
  const folder = makeFolder();
  claimed(folder, 'first').update('rewritten');
  expect(takeClaim(folder, 'second')).toMatchObject({
    owner: { process: { pid: process.pid }, note: 'rewritten' },
  });
});

test('a released claim can be taken again', () => {
  const folder = makeFolder();
  claimed(folder, 'first').release();
  claimed(folder, 'second').release();
});

test('a claim is taken over when its pid belongs to another program by now', () => {
  const folder = makeFolder();
  leave(folder, {
    process: { pid: process.pid, startedAt: 'before this process started' },
    since: '',
    note: '',
  });
  claimed(folder, 'mine');
});

test('a claim that a power failure left unreadable is taken over', () => {
  const folder = makeFolder();
  leave(folder, '');
  claimed(folder, 'mine');
});

test('old claims do not pile up', () => {
  const folder = makeFolder();
  for (let round = 0; round < 10; round += 1) claimed(folder, 'x').release();
  expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
});

test('of many processes that race for the claim of a dead one, exactly one gets it', async () => {
  const folder = makeFolder();
  leave(folder, { process: { pid: 1, startedAt: 'never' }, since: '', note: '' });
  const startAt = Date.now() + 2_500;
  const racers = await Promise.all(
    Array.from({ length: 5 }, () => hold<boolean>({ kind: 'claim', folder, startAt })),
  );
  const winners = racers.filter((racer) => racer.ready);
  await Promise.all(racers.map((racer) => racer.kill('SIGKILL')));
  expect(winners).toHaveLength(1);
  claimed(folder, 'all of them are dead');
});

function claimed(folder: string, note: string): Claim<string> {
  const result = takeClaim(folder, note);
  if ('owner' in result) throw new Error(`Refused by process ${result.owner.process.pid}`);
  return result.claim;
}

function leave(folder: string, entry: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '1.json'), entry === '' ? '' : JSON.stringify(entry));
}
