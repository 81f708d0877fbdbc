// After all tests: waits until the services of global-setup.ts have ended.
import { stopServices } from './global-setup';

export default async function globalTeardown(): Promise<void> {
  if (globalThis.testServices) await stopServices(globalThis.testServices);
}
