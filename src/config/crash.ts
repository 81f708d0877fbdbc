import { plainError } from '../errors.js';

/**
 * Of an error that nobody has caught, Node prints all properties: those of an error of axios are the request with its
 * token. From now on this process ends with the message and the stack alone.
 */
export function endWithoutSecrets(): void {
  process.on('uncaughtException', (thrown: unknown) => {
    const { stack, message } = plainError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    process.stderr.write(`${stack || message}\n`);
    process.exit(1);
  });
}
