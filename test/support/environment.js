/**
 * Jest's environment for Node, but packages are loaded once per process and not once per test file: to load and warm up
 * the same SDKs again took a tenth of all work. Modules of this project are loaded anew for each file.
 *
 * A test and a package must mean the same by `Error` or `Array`. So a file runs in the process' own context, not in a new
 * one, and what it changes there is restored after it.
 */
const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Contexts that Jest made and that are not used: what is compiled for them runs in the process' own, of which Node has no object. */
const standIns = new WeakSet();
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
  compileFunction(code, parameters, standIns.has(parsingContext) ? options : { ...options, parsingContext });

/**
 * To limit how long a script may run takes a thread for each call, and a worker in this process calls its workflows with
 * a limit of 49 days.
 */
const NO_LIMIT_MS = 2 ** 32 - 1;
const { runInContext } = vm.Script.prototype;
vm.Script.prototype.runInContext = function (context, { timeout, ...options } = {}) {
  const isLimited = timeout !== undefined && timeout < NO_LIMIT_MS;
  return runInContext.call(this, context, isLimited ? { ...options, timeout } : options);
};

/** Temporal requires the failure converter by its path, past Jest, so Node has to read TypeScript. */
function loadTypeScript(module, file) {
  const unregister = require('tsx/cjs/api').register();
  try {
    require.extensions['.ts'](module, file);
  } finally {
    unregister();
    require.extensions['.ts'] = loadTypeScript;
  }
}
require.extensions['.ts'] = loadTypeScript;

/** Every AsyncLocalStorage of the file: until it is disabled, each is written to every promise. */
const used = new Set();
/** What Jest stores of the running test: sockets of packages keep it, and with it all modules of the file, unless emptied. */
const running = new Set();
const RUNNING = ['describeBlock', 'hook', 'test'];

for (const name of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...args) {
    used.add(this);
    if (RUNNING.some((what) => args[0]?.[what])) running.add(args[0]);
    return original.apply(this, args);
  };
}

/** Symbols under which Jest keeps what belongs to a file on globalThis. */
const OF_FILE = [
  ...['EVENT_HANDLERS', 'JEST_STATE_SYMBOL', 'TEST_TIMEOUT_SYMBOL'],
  ...['RETRY_TIMES', 'RETRY_IMMEDIATELY', 'WAIT_BEFORE_RETRY', 'LOG_ERRORS_BEFORE_RETRY'],
];

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    standIns.add(this.context);
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    const ofTimers = { config: config.projectConfig, global: globalThis };
    this.fakeTimersModern = new this.fakeTimersModern.constructor(ofTimers);
    const { env, exit, exitCode, getBuiltinModule } = process;
    this.before = { console: globalThis.console, process: { env, exit, exitCode, getBuiltinModule } };
    this.variables = { ...env };
  }

  async setup() {
    await super.setup();
    // For load-once.js.
    globalThis.requireOnce = require;
  }

  async teardown() {
    try {
      await super.teardown();
    } finally {
      this.restore();
    }
  }

  restore() {
    globalThis.console = this.before.console;
    Object.assign(process, this.before.process);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.variables);
    for (const symbol of Object.getOwnPropertySymbols(globalThis))
      if (OF_FILE.includes(symbol.description)) delete globalThis[symbol];
    delete globalThis.requireOnce;
    for (const storage of used) storage.disable();
    used.clear();
    for (const store of running) for (const what of RUNNING) delete store[what];
    running.clear();
  }
};
