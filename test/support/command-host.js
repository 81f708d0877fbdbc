/**
 * Runs commands of the compiled client, one after another, as a process of its own would run each. Nine tenths of what a
 * command takes is loading packages, and a host loads them once; modules of the client it loads anew for each command.
 *
 * A command is over when nothing is left to wait for, as a process is. One that ends its process ends the host.
 */
const { registerHooks } = require('node:module');
const { dirname, sep } = require('node:path');
const { pathToFileURL } = require('node:url');

let commands = 0;
/** Of what lives longer than a command. */
let listenersBefore;

const listenedTo = [process, process.stdin, process.stdout, process.stderr];
const listenersOf = (target) =>
  target.eventNames().flatMap((name) => target.rawListeners(name).map((one) => [name, one]));

/** What `import()` has loaded, it loads anew only from another address. */
registerHooks({
  resolve(specifier, context, resolveNext) {
    const found = resolveNext(specifier, context);
    const isOfClient = found.url.startsWith(pathToFileURL(dirname(process.argv[1]) + sep).href);
    const isImport = context.conditions.includes('import');
    return isOfClient && isImport ? { ...found, url: `${found.url}?command=${commands}` } : found;
  },
});

process.on('disconnect', () => process.exit());

process.on('message', ({ program, args, environment, end }) => {
  commands += 1;
  listenersBefore = listenedTo.map((target) => new Set(listenersOf(target).map(([, one]) => one)));
  process.argv = [process.execPath, program, ...args];
  replaceEnvironment(environment);
  // Node emits it when nothing is left to wait for. This channel does not count until then.
  process.once('beforeExit', (code) => finish(program, end, code));
  process.channel.unref();
  require(program);
});

function finish(program, end, code) {
  process.channel.ref();
  process.exitCode = undefined;
  for (const file of Object.keys(require.cache))
    if (file.startsWith(dirname(program) + sep)) delete require.cache[file];
  listenedTo.forEach((target, at) => {
    for (const [name, one] of listenersOf(target))
      if (!listenersBefore[at].has(one)) target.removeListener(name, one);
  });
  for (const output of [process.stdout, process.stderr]) output.write(end);
  process.send({ code });
}

function replaceEnvironment(environment) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
}
