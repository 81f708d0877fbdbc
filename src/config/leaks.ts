/** Settings of Node and of libraries with which requests, or the environment, would be printed or written to files. */
import type { Environment } from './config.js';

/** Parts of Node that print headers, bodies, or what a child process is started with. */
const nodeSections = ['child_process', 'fetch', 'http', 'http2', 'https', 'net', 'stream', 'tls', 'undici'];

/** Names under which libraries print by way of the package `debug`; a test finds them in what is installed. */
export const debugNames = [
  'agent-base',
  'follow-redirects',
  'https-proxy-agent',
  'https-proxy-agent:agent',
  'https-proxy-agent:parse-proxy-response',
  'knex:bindings',
  'knex:client',
  'knex:pool',
  'knex:query',
  'knex:tx',
];

const PRINTS_REQUESTS = 'prints requests with their tokens';

/** Each variable with what is wrong with a value of it. */
const variables: Record<string, (value: string) => string | undefined> = {
  NODE_DEBUG: (value) => (names(value.toLowerCase(), nodeSections) ? PRINTS_REQUESTS : undefined),
  DEBUG: (value) => (names(value, debugNames) ? PRINTS_REQUESTS : undefined),
  NODE_OPTIONS: leakOfFlags,
  NODE_TLS_REJECT_UNAUTHORIZED: (value) =>
    value === '0' ? 'lets anybody on the network take the tokens' : undefined,
};

/**
 * @param flags of this process, as `process.execArgv` has them.
 * @returns what each of them does, with the value found.
 */
export function leakFaults(environment: Environment, flags: readonly string[] = process.execArgv): string[] {
  const settings = [
    ...Object.entries(variables).map(([name, leakOf]) => ({ name, value: environment[name] ?? '', leakOf })),
    { name: 'the command line of node', value: flags.join(' '), leakOf: leakOfFlags },
  ];
  return settings.flatMap(({ name, value, leakOf }) => {
    const leak = leakOf(value.trim());
    return leak ? [`${name} is ${JSON.stringify(value)}, which ${leak}; unset it`] : [];
  });
}

function leakOfFlags(text: string): string | undefined {
  // Node takes both signs.
  const flags = text.replaceAll('_', '-');
  if (/--tls-keylog/.test(flags)) return 'writes keys with which recorded traffic can be read';
  if (/--trace-tls/.test(flags)) return PRINTS_REQUESTS;
  // Their log has the path of each request: that of a webhook, or of a report's file, is a secret.
  if (/--trace-event-categories[=\s]\S*(\*|node\.http)/.test(flags)) return PRINTS_REQUESTS;
  const writesReports = /--report-(on-fatalerror|on-signal|uncaught-exception)/.test(flags);
  return writesReports && !leavesOutEnvironment()
    ? 'writes the secrets of the environment to a file'
    : undefined;
}

/** Newer versions of Node write reports without the environment, if they are told to. */
function leavesOutEnvironment(): boolean {
  const report = process.report as NodeJS.ProcessReport & { excludeEnv?: boolean };
  if (!('excludeEnv' in report)) return false;
  report.excludeEnv = true;
  return true;
}

/** Whether a list with commas or spaces, and with * for any characters, names one of them. */
function names(list: string, wanted: readonly string[]): boolean {
  return list.split(/[\s,]+/).some((name) => {
    const pattern = name.split('*').map((part) => part.replace(/[^\w-]/g, '\\$&'));
    const expression = new RegExp(`^${pattern.join('.*')}$`);
    return wanted.some((one) => expression.test(one));
  });
}
