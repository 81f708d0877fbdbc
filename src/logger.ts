import {
  DefaultLogger,
  type Logger,
  makeTelemetryFilterString,
  type RuntimeOptions,
  type LogLevel as TemporalLevel,
} from '@temporalio/worker';
import pino from 'pino';
import type { LogLevel } from './shared/settings.js';

export type { Logger };

/**
 * One JSON object per line, on standard error or in `file`. The SDK's logger interface is used everywhere, so
 * that activities' and workflows' lines carry their ids.
 */
export function createLogger(level: LogLevel, file?: string): Logger {
  const destination = pino.destination(
    file ? { dest: file, mkdir: true, mode: 0o600, sync: true } : { dest: 2, sync: true },
  );
  const lines = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return new DefaultLogger(level.toUpperCase() as TemporalLevel, ({ level, message, meta }) => {
    const method = level === 'TRACE' ? 'trace' : (level.toLowerCase() as LogLevel);
    lines[method](plain(meta), message);
  });
}

/** Log lines carry an error's message and stack, never its other properties: those may hold a request. */
function plain(meta: Record<string | symbol, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta).map(([key, value]) => [
      key,
      value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value,
    ]),
  );
}

/** The SDK's native part logs through the same lines, instead of straight to the console. */
export function runtimeOptions(logger: Logger): RuntimeOptions {
  return {
    logger,
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  };
}
