/**
 * Jest's environment for Node, in which what comes from node_modules is loaded once per process and not once per test
 * file: a fifth of the work of all tests was to load and to warm up the same SDKs again. Modules of this project are
 * loaded anew for each file.
 *
 * Packages and tests then have to share one `Error`, one `Array` and so on, so a file runs in the context of its process
 * and not in a new one, and what it leaves there is taken back.
 */
const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Contexts that stand for that of the process, of which Node gives no object. */
const standIns = new WeakSet();
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
  compileFunction(code, parameters, standIns.has(parsingContext) ? options : { ...options, parsingContext });

/** Temporal loads the failure converter by its path, and with it modules of this project. */
require.extensions['.ts'] = (module, file) => {
  require('tsx/cjs/api').register();
  require.extensions['.ts'](module, file);
};

/**
 * Those that the file of this process has used: each is written to every promise until it is disabled. Jest stores in
 * its own what test runs, and with that all modules of the file; sockets and name resolvers of packages hold it for ever.
 */
const used = new Set();
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

/** What Jest keeps of a file beside its own globals. */
const OF_JEST = ['EVENT_HANDLERS', 'JEST_STATE_SYMBOL'];

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    standIns.add(this.context);
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    const ofTimers = { config: config.projectConfig, global: globalThis };
    this.fakeTimersModern = new this.fakeTimersModern.constructor(ofTimers);
    const { exit, getBuiltinModule } = process;
    this.before = {
      console: globalThis.console,
      process: { exit, getBuiltinModule },
      env: { ...process.env },
    };
  }

  async setup() {
    await super.setup();
    // For load-once.js.
    globalThis.requireOnce = require;
  }

  async teardown() {
    await super.teardown();
    globalThis.console = this.before.console;
    Object.assign(process, this.before.process);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.before.env);
    for (const symbol of Object.getOwnPropertySymbols(globalThis))
      if (OF_JEST.includes(symbol.description)) delete globalThis[symbol];
    delete globalThis.requireOnce;
    for (const storage of used) storage.disable();
    used.clear();
    for (const store of running) for (const what of RUNNING) delete store[what];
    running.clear();
  }
};
