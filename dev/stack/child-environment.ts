// What a program that we start is told of our environment: where programs and its home are, and how to print. Tokens,
// keys and addresses of the caller are none of its business.

const ALWAYS = /^(PATH|HOME|USER|LOGNAME|TMPDIR|TZ|LANG|LC_[A-Z]+)$/;
/** For what downloads: proxies, certificate authorities, and where Go finds its modules. */
const NETWORK =
  /^((HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|XDG_(CACHE|CONFIG)_HOME|GO[A-Z0-9]*)$/;

/** @param more variables of this program alone. */
export function childEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...pick(ALWAYS), ...more };
}

/** The same for a program that downloads. */
export function downloadEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...pick(ALWAYS), ...pick(NETWORK), ...more };
}

function pick(names: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
}
