import { execFileSync } from 'node:child_process';

test('OpenTelemetry is not loaded by a worker that sends no traces', () => {
  const script = `
    require('./src/worker.ts');
    const loaded = Object.keys(require.cache).filter((file) => file.includes('opentelemetry'));
    process.stdout.write(JSON.stringify(loaded));`;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([]);
});
