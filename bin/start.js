/**
 * The programs under their names: for the package, and for `npx pinterest-ads-sync` in a clone, where they run from
 * source as `npm run client` does, so that nothing has to be built first.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

async function load(name, isClone) {
  if (!isClone) return require(join(root, 'dist', `${name}.js`));
  await import('tsx');
  return require(join(root, 'src', `${name}.ts`));
}

/** @returns what the program exports, or ends the process with the next step. */
module.exports = async (name) => {
  const isClone = existsSync(join(root, 'src', `${name}.ts`));
  try {
    return await load(name, isClone);
  } catch (error) {
    if (!/MODULE_NOT_FOUND$/.test(error.code)) throw error;
    const step = isClone
      ? `install them: npm ci (in ${root})`
      : 'the package was packed before it was built: npm run build && npm pack (in its clone)';
    process.stderr.write(`${error.message.split('\n')[0]}. Files are missing; ${step}\n`);
    process.exit(1);
  }
};
