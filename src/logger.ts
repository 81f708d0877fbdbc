import {
  DefaultLogger,
  type Logger,
  makeTelemetryFilterString,
  type RuntimeOptions,
  type LogLevel as TemporalLevel,
} from '@temporalio/worker';
import pino from 'pino';
import { plainError } from './errors.js';
import { withoutCommands } from './shared/plain-text.js';
import { excerpt } from './shared/redact.js';
import type { LogLevel } from './shared/settings.js';

export type { Logger };

const LONGEST_VALUE = 20_000;

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
    lines[method](plain(meta), clean(message));
  });
}

/** Log lines carry an error's message and stack, never its other properties: those may hold a request. */
function plain(meta: Record<string | symbol, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(meta).map(([key, value]) => [key, shown(value, NAMES.test(key))]));
}

/** Names of our own and of the SDK's: they may be long, and look as if made by chance. */
const NAMES = /^(workflowId|runId|activityId|workerId|identity|taskQueue)$/;

/** Values may be what a server said, so no secret and no control character of theirs gets into a line. */
function shown(value: unknown, isName = false): unknown {
  if (value instanceof Error) {
    const { name, message, stack } = plainError(value);
    return { name, message, stack };
  }
  if (typeof value === 'string') return isName ? withoutCommands(value) : clean(value);
  if (Array.isArray(value)) return value.map((one) => shown(one));
  // What a library logs may hold objects: whatever is in them is one text.
  if (typeof value === 'object' && value !== null) return clean(asText(value));
  return value;
}

function asText(value: object): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return String(value);
  }
}

const clean = (text: string) => excerpt(withoutCommands(text), LONGEST_VALUE);

/** The SDK's native part logs through the same lines, instead of straight to the console. */
export function runtimeOptions(logger: Logger): RuntimeOptions {
  return {
    logger,
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  };
}
