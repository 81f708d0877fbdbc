/**
 * Jest's environment for Node, which leaves nothing of a test file to the next one of its process: each file loads the
 * SDKs anew, and each AsyncLocalStorage that they use is written to every promise from then on, until it is disabled.
 * Of fourteen files in one process, that was a fifth of all work.
 */
const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Those that the file of this process has used. */
const used = new Set();
for (const name of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...args) {
    used.add(this);
    return original.apply(this, args);
  };
}

module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of used) storage.disable();
    used.clear();
  }
};
