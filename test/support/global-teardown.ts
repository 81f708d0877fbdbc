// After all tests: waits until the services of global-setup.ts have ended.

export default async function globalTeardown(): Promise<void> {
  const services = globalThis.testServices;
  await Promise.all([services?.postgres?.stop(), services?.temporal?.stop()]);
}
