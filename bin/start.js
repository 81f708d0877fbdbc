/**
 * The programs under their names: for the package, and for `npx pinterest-ads-sync` in a clone, where they run from
 * source as `npm run client` does, so that nothing has to be built first.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** @returns what the program exports. */
module.exports = async (name) => {
  const source = join(root, 'src', `${name}.ts`);
  if (!existsSync(source)) return require(join(root, 'dist', `${name}.js`));
  await import('tsx');
  return require(source);
};
