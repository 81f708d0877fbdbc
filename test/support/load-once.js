/** Jest's transform of a package's file: in a test, what the process has loaded already; see environment.js. */
const { createHash } = require('node:crypto');

/** Set-up and tear-down of all tests run outside of the environment. */
const isInTest = () => globalThis.requireOnce !== undefined;

module.exports = {
  process: (source, file) => ({
    // Jest takes no empty one.
    code: isInTest() ? `module.exports = requireOnce(${JSON.stringify(file)});` : `${source}\n`,
  }),
  getCacheKey: (source, file) => createHash('md5').update(`${isInTest()} ${file} ${source}`).digest('hex'),
};
