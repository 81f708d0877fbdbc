/** Jest's transform for packages: in a test, a module is the one that the process has loaded; see environment.js. */
const { createHash } = require('node:crypto');

/** Set-up and tear-down of all tests run outside of the environment. */
const isInTest = () => globalThis.requireOnce !== undefined;

module.exports = {
  process: (source, file) => ({
    // Jest refuses empty code.
    code: isInTest() ? `module.exports = requireOnce(${JSON.stringify(file)});` : `${source}\n`,
  }),
  getCacheKey: (source, file) => createHash('md5').update(`${isInTest()} ${file} ${source}`).digest('hex'),
};
